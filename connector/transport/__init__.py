"""The shared API transport: one request out, one answer in, classified by what happens next.

Nothing is imported here, so that the words of `answer` cost no HTTP library.
"""
