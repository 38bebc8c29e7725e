"""How large a submission may be. What is beyond a limit is set aside, and the feedback says so."""

MEGABYTE = 2**20

NOTEBOOK_BYTES = 20 * MEGABYTE  # read as a whole up to here
LARGE_NOTEBOOK_BYTES = 50 * MEGABYTE  # up to here outputs are skipped while reading; beyond, set aside
NOTEBOOK_CELLS = 1000
SOURCE_CHARACTERS = 200_000  # of one cell
ATTACHMENT_BYTES = 5 * MEGABYTE  # pictures pasted into one text cell, encoded

FILE_BYTES = 20 * MEGABYTE
FOLDER_BYTES = 200 * MEGABYTE  # all data files of a submission together
FOLDER_FILES = 500
FOLDER_ENTRIES = 10_000  # looked at, kept or not
FOLDER_DEPTH = 8
NOTEBOOK_FILES = 40  # notebooks in one submission that are read
NOTEBOOK_FILES_BYTES = 100 * MEGABYTE  # all of these together
NAME_CHARACTERS = 150

DOWNLOAD_BYTES = 20 * 1024 * MEGABYTE  # a whole class's submissions, as a learning platform hands them out
DOWNLOAD_FILES = 200_000
DOWNLOAD_DEPTH = FOLDER_DEPTH + 6  # its own folders above a submission's
DOWNLOAD_NAME_BYTES = 255  # a student's and a file's name in one
