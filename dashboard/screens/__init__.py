"""One file for each page of the desk; each has ``show(visit)`` and nothing that runs at import.

Not called ``pages``: Streamlit takes a folder of that name beside its script for scripts of their own, and would run
them for whoever opens their address first, past the check of the session.
"""
