// A library of which only the file is used.
extern "C" int ortchestra_empty_library() { return 0; }
