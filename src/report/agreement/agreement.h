#pragma once

#include <string>
#include <vector>

#include "ortchestra/record/record.h"
#include "report/comparison.h"

namespace ortchestra::report {

/// Whether the agreement says more than the comparison of outputs: one is required, or below 1, or
/// not measurable in a row whose outputs differ.
bool shows_agreement(const BenchResult& result);

/// One cell per row: the smallest value over the models.
std::vector<Cell> agreement_cells(const BenchResult& result);

/// What is compared, and the figures: "boxes: F1 0.9630, IoU 0.981, scores differ by 0.012; 16
/// frames, 57 objects".
std::string agreement_figures(const ModelAgreement& agreement);

/// Of each row, the models that do not agree fully.
std::vector<Note> agreement_notes(const BenchResult& result);

/// Whether this model's agreement makes the row fail.
bool is_too_low(const BenchResult& result, const RowResult& row, const ModelAgreement& agreement);

/// The name of the value: "F1", "mean IoU", "equal top class", "PCK", "cosine similarity".
std::string agreement_measure(const ModelAgreement& agreement);

}  // namespace ortchestra::report
