"""The lever panel, that Compare and the drawer of Play share."""
