#pragma once

#include <string_view>

namespace ortchestra::report {

/// The report's page as src/report/html/ makes it, with Chart.js, complete but for what stands in
/// markers: <!--#name-->. Generated at build time.
std::string_view html_page();

}  // namespace ortchestra::report
