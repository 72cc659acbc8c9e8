//! Matrices as R prints them: labels at the left, columns at the right of their width, broken at 80 characters.

use std::fmt::Write;

use super::print::column;

/// The widest line.
const WIDTH: usize = 80;
/// How far levels are set in below the name of their variable.
const INDENT: usize = 2;

fn width(text: &str) -> usize {
    text.chars().count()
}

fn widest<'a>(texts: impl Iterator<Item = &'a String>) -> usize {
    texts.map(|text| width(text)).max().unwrap_or(0)
}

/// Lines of a matrix: the labels of its rows, and columns of cells; both start with their headers.
#[must_use]
pub fn matrix(labels: &[String], columns: &[Vec<String>]) -> Vec<String> {
    blocks(labels, columns, None)
}

/// Lines of a table with names on both sides: `labels` start with that of the rows, `name` is that of the columns.
#[must_use]
pub fn named_matrix(
    name: &str,
    rows: &str,
    levels: &[String],
    columns: &[Vec<String>],
) -> Vec<String> {
    let indent = width(rows)
        .saturating_sub(widest(levels.iter()))
        .max(INDENT);
    let labels: Vec<String> = std::iter::once(rows.to_owned())
        .chain(levels.iter().map(|level| format!("{:indent$}{level}", "")))
        .collect();
    blocks(&labels, columns, Some(name))
}

fn blocks(labels: &[String], columns: &[Vec<String>], name: Option<&str>) -> Vec<String> {
    let label_width = widest(labels.iter());
    let mut lines = Vec::new();
    let mut rest = columns;
    loop {
        let mut line_width = label_width;
        let fits = rest
            .iter()
            .take_while(|column| {
                line_width += 1 + widest(column.iter());
                line_width <= WIDTH
            })
            .count();
        let (taken, left) = rest.split_at(fits.max(1).min(rest.len()));
        lines.extend(name.map(|name| format!("{:label_width$}{name}", "")));
        let widths: Vec<usize> = taken.iter().map(|column| widest(column.iter())).collect();
        for (row, label) in labels.iter().enumerate() {
            let mut line = format!("{label:<label_width$}");
            for (column, cell_width) in taken.iter().zip(&widths) {
                let _ = write!(line, " {:>cell_width$}", column[row]);
            }
            lines.push(line);
        }
        rest = left;
        if rest.is_empty() {
            return lines;
        }
    }
}

/// A named vector: values below their names, as many in a line as fit.
#[must_use]
pub fn named_vector(names: &[String], values: &[f64]) -> Vec<String> {
    let texts = column(values, 7);
    let cell = widest(names.iter().chain(&texts));
    let per_line = (WIDTH / (cell + 1)).max(1);
    let line = |texts: &[String]| {
        texts.iter().fold(String::new(), |mut line, text| {
            let _ = write!(line, "{text:>cell$} ");
            line
        })
    };
    names
        .chunks(per_line)
        .zip(texts.chunks(per_line))
        .flat_map(|(names, texts)| [line(names), line(texts)])
        .collect()
}

/// A column of numbers below its header.
#[must_use]
pub fn headed(header: &str, values: &[f64]) -> Vec<String> {
    std::iter::once(header.to_owned())
        .chain(column(values, 7))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{headed, matrix, named_matrix, named_vector};

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    /// Expected text by R 4.2: `xtabs(n ~ Gender + Admit)` and `quantile(x)`.
    #[test]
    fn tables_print_as_in_r() {
        let columns = [
            headed("Admitted", &[512.0, 89.0]),
            headed("Rejected", &[313.0, 19.0]),
        ];
        let lines = named_matrix("Admit", "Gender", &texts(&["Male", "Female"]), &columns);
        assert_eq!(
            lines,
            [
                "        Admit",
                "Gender   Admitted Rejected",
                "  Male        512      313",
                "  Female       89       19"
            ]
        );
        assert_eq!(
            named_vector(&texts(&["0%", "50%", "100%"]), &[-86.0, 0.5, 1490.0]),
            ["    0%    50%   100% ", " -86.0    0.5 1490.0 "]
        );
    }

    #[test]
    fn wide_matrices_are_broken() {
        let columns: Vec<Vec<String>> = (0..3).map(|_| headed(&"x".repeat(38), &[1.0])).collect();
        assert_eq!(matrix(&texts(&["", "a"]), &columns).len(), 4);
    }
}
