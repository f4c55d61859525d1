#pragma once

#include <string_view>

namespace ortchestra::report {

/// The page of the HTML report, with styles, scripts and Chart.js. It is generated from
/// src/report/html/ at build time. render_html() replaces its markers <!--#name-->.
std::string_view html_page();

/// The page that compares two results, with styles only. render_changes_html() replaces its
/// markers.
std::string_view html_changes_page();

}  // namespace ortchestra::report
