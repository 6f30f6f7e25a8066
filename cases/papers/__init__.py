"""Papers that leave the desk: drafted, reviewed, signed, issued, sent to their readers, signed for."""
