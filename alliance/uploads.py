"""How files come in: one that is too large is neither kept in memory nor on the disk while it comes."""

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from alliance.files import LARGEST


class NothingOfTooLarge(FileUploadHandler):
    """Passes a file on to the handlers after it until it is too large, and then lets the rest go by."""

    def new_file(self, *told, **more):
        super().new_file(*told, **more)
        self.come = 0

    def receive_data_chunk(self, raw_data, start):
        self.come += len(raw_data)
        return raw_data if self.come <= LARGEST else None

    def file_complete(self, file_size):
        if self.come <= LARGEST:
            return None
        # A name and a size, without content: the form says that it is too large.
        return UploadedFile(None, self.file_name, self.content_type, size=self.come)
