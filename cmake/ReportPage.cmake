# The pages of the HTML reports. Joins the templates, style and scripts of src/report/html/ and Chart.js into
# C++ strings, so that a report is one file without other files or network.

set(report_page_dir "${PROJECT_SOURCE_DIR}/src/report/html")
# In the order in which the page runs them. A new script is added here.
set(report_page_scripts data.js theme.js document.js charts.js total.js schedule.js models.js latency.js memory.js
                        utilisation.js lanes.js timeline_canvas.js timeline.js main.js)
set(report_page_source "${PROJECT_BINARY_DIR}/generated/report_page.cpp")

list(TRANSFORM report_page_scripts PREPEND "${report_page_dir}/" OUTPUT_VARIABLE report_page_parts)
string(JOIN "," report_page_script_list ${report_page_scripts})
add_custom_command(
  OUTPUT "${report_page_source}"
  COMMAND "${CMAKE_COMMAND}" "-DPAGE_DIR=${report_page_dir}" "-DSCRIPTS=${report_page_script_list}"
          "-DCHART_JS=${CHART_JS_FILE}" "-DOUTPUT=${report_page_source}"
          -P "${PROJECT_SOURCE_DIR}/cmake/embed_report_page.cmake"
  DEPENDS ${report_page_parts} "${report_page_dir}/head.html" "${report_page_dir}/page.html"
          "${report_page_dir}/changes.html" "${report_page_dir}/page.css"
          "${CHART_JS_FILE}" "${PROJECT_SOURCE_DIR}/cmake/embed_report_page.cmake"
  COMMENT "Embedding the page of the HTML report" VERBATIM)
list(APPEND ortchestra_sources "${report_page_source}")
