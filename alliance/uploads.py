"""How files come in: on the disk until they are looked at; of one that is too large the rest goes by."""

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler

from alliance.files import LARGEST
from alliance.full_disk import is_for_want_of_room


class Named(UploadedFile):
    """A name and a size, without content: of what was too large, or what there was no room for."""

    def __init__(self, *told, found_no_room: bool = False, **more):
        super().__init__(None, *told, **more)
        self.found_no_room = found_no_room


class NothingOfTooLarge(TemporaryFileUploadHandler):
    """Lets go of a file that is too large or finds no room: the form says so, and nothing is kept."""

    file = None

    def new_file(self, *told, **more):
        FileUploadHandler.new_file(self, *told, **more)
        self.come, self.file, self.found_no_room = 0, None, False
        self.unless_full(self.begin)

    def begin(self) -> None:
        # The name that was sent is no part of the name on the disk, which takes no name of any length.
        self.file = TemporaryUploadedFile("file", self.content_type, 0, self.charset, self.content_type_extra)
        self.file.name = self.file_name

    def receive_data_chunk(self, raw_data, start):
        self.come += len(raw_data)
        if self.come > LARGEST:
            self.let_go()
        elif self.file is not None:
            self.unless_full(super().receive_data_chunk, raw_data, start)

    def file_complete(self, file_size):
        if self.file is not None:
            # What still waits to be written is written now.
            self.unless_full(self.file.flush)
        if self.file is not None:
            return super().file_complete(file_size)
        return Named(self.file_name, self.content_type, size=self.come, found_no_room=self.found_no_room)

    def upload_interrupted(self):
        self.let_go()

    def unless_full(self, do, *told, **more) -> None:
        try:
            do(*told, **more)
        except OSError as wrong:
            if not is_for_want_of_room(wrong):
                raise
            self.found_no_room = True
            self.let_go()

    def let_go(self) -> None:
        """Remove what there is of the file. To close it is to write once more, and may fail the same way."""
        file, self.file = self.file, None
        if file is not None:
            try:
                file.close()
            except OSError as wrong:
                if not is_for_want_of_room(wrong):
                    raise
