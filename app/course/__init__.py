"""The course: lessons as data, the numbers that they state, and the trainer's sheets; nothing here needs the page."""
