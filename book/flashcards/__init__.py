"""The course's flashcards and glossary: read, quizzed on in a notebook, exported for Anki."""
