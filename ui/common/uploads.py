"""A bound for what Streamlit keeps of files that visitors upload."""

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

MAX_FILES = 4  # of one session: a page has one uploader, whose file is read at once, and an old one goes after a new one came


def bound(manager: MemoryUploadedFileManager) -> None:
    """Have the server keep the newest `MAX_FILES` of each session.

    Streamlit takes every file that is sent to an open session's address, whether a widget asked for it or not, and keeps it
    until the session is over; it has no setting but for the size of each.
    """
    add = manager.add_file

    def add_file(session_id: str, file: UploadedFileRec) -> None:
        add(session_id, file)
        for old in list(manager.file_storage.get(session_id, ()))[:-MAX_FILES]:
            manager.remove_file(session_id, old)

    manager.add_file = add_file
