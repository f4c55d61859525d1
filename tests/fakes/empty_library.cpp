// A library whose file is all that matters.
extern "C" int ortchestra_empty_library() { return 0; }
