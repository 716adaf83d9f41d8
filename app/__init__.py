"""The course room: a web page to play a programme, compare designs, look into results and teach."""
