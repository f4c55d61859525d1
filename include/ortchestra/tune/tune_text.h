#pragma once

#include <string>

#include "ortchestra/report/report.h"
#include "ortchestra/tune/tune.h"

namespace ortchestra {

/// The devices of the models, the stages and the result as text for a console. Each stage has a
/// table of its own. A table shows the figures for which the width has space; those that decide
/// always.
std::string tune_text(const TuneResult& result, const ConsoleOptions& options = {});

}  // namespace ortchestra
