#pragma once

#include <string_view>

namespace ortchestra::report {

/// The page of the HTML report, with styles, scripts and Chart.js. It is generated from
/// src/report/html/ at build time. render_html() replaces its markers <!--#name-->.
std::string_view html_page();

}  // namespace ortchestra::report
