#include <cstdio>

#include "ortchestra/version.h"

int main() {
  std::puts(ORTCHESTRA_VERSION);
  return 0;
}
