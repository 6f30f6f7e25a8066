"""What people do to a case from a page: forms that call one use case each and say what forbids it."""
