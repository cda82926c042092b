"""What goes wrong, in the words of the program and of the library."""


class DappleError(RuntimeError):
    """Something that Dapple cannot do as asked; the message says what, where, and what to do."""
