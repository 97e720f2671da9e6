"""How files come in: on the disk until they are looked at; of one that is too large the rest goes by."""

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from alliance.files import LARGEST


class NothingOfTooLarge(TemporaryFileUploadHandler):
    """Lets go of a file once it is too large, so that the form can say so and nothing of it is kept."""

    def new_file(self, *told, **more):
        super().new_file(*told, **more)
        self.come = 0

    def receive_data_chunk(self, raw_data, start):
        self.come += len(raw_data)
        if self.come <= LARGEST:
            super().receive_data_chunk(raw_data, start)
        elif not self.file.closed:
            self.file.close()

    def file_complete(self, file_size):
        if self.come <= LARGEST:
            return super().file_complete(file_size)
        # A name and a size, without content.
        return UploadedFile(None, self.file_name, self.content_type, size=self.come)
