// Only the existence of this library's file matters.
extern "C" int ortchestra_empty_library() { return 0; }
