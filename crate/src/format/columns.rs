//! Columns of a file that is read by columns.

use crate::error::Result;

/// The numbers of the columns that are wanted, of these names in the order of the file: all of them, or those of a list.
pub fn wanted<'a>(names: impl Iterator<Item = &'a str>, columns: Option<&[String]>) -> Vec<usize> {
    let is_wanted =
        |name| columns.is_none_or(|columns| columns.iter().any(|column| column == name));
    names
        .enumerate()
        .filter(|(_, name)| is_wanted(*name))
        .map(|(index, _)| index)
        .collect()
}

/// Does the same with each column, on threads of the task pool where there is one. Of several errors it is always the first.
pub fn each<T: Send, U: Send>(
    columns: Vec<T>,
    work: impl Fn(T) -> Result<U> + Sync + Send,
) -> Result<Vec<U>> {
    #[cfg(feature = "rayon")]
    let done: Vec<Result<U>> = {
        use rayon::prelude::*;
        columns.into_par_iter().map(work).collect()
    };
    #[cfg(not(feature = "rayon"))]
    let done: Vec<Result<U>> = columns.into_iter().map(work).collect();
    done.into_iter().collect()
}
