//! Reads a design over one chunk into sums of products.

use crate::data::Values;
use crate::data::{Chunk, Selection};
use crate::error::{Error, ErrorKind, Result};
use crate::formula::{
    Cells, Design, NumberSource, Prepared, PreparedCells, PreparedColumn, extended_column,
};
use crate::stats::cross::{CrossProducts, Layout};
use crate::stats::extended::Extended;
use crate::stats::kernel::{TILE, exact, narrow_products, narrow_rows, packed, products};

/// With how many digits sums of products are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Precision {
    /// Doubles within a tile of rows, about a centre near the mean.
    Double,
    /// Doubles about 0: exact, because all columns are integers small enough.
    Exact,
    /// Double-doubles throughout, and arithmetic in formulas redone in them.
    Extended,
}

/// The layout of a design: the constant, numeric terms, responses; then the terms with factors.
pub fn layout(design: &Design) -> Layout {
    let dense = design
        .terms
        .iter()
        .filter(|term| term.factors.0.is_empty())
        .count();
    let blocks = design
        .terms
        .iter()
        .filter(|term| !term.factors.0.is_empty());
    Layout {
        dense: 1 + dense + design.responses.len(),
        blocks: blocks.map(|term| term.factors.cells()).collect(),
    }
}

/// The name of a dense column, for errors.
fn dense_name(design: &Design, column: usize) -> &str {
    let terms = design
        .terms
        .iter()
        .filter(|term| term.factors.0.is_empty())
        .map(|term| term.text.as_str());
    let mut names = std::iter::once("(Intercept)")
        .chain(terms)
        .chain(design.responses.iter().map(|(label, _)| label.as_str()));
    names.nth(column).unwrap_or("")
}

/// A design over a chunk, sorted into dense columns and cells.
struct Sorted<'a> {
    design: &'a Design,
    chunk: &'a Chunk,
    dense: Vec<&'a PreparedColumn<'a>>,
    blocks: Vec<&'a PreparedCells>,
    weights: Option<&'a [f64]>,
    rows: usize,
}

/// The sums of products of a chunk.
pub fn cross_products(
    design: &Design,
    precision: Precision,
    chunk: &Chunk,
) -> Result<CrossProducts> {
    let layout = layout(design);
    let (derived, selection) = design.view.apply(chunk)?;
    let prepared = design.prepare(&derived, selection)?;
    let sorted = Sorted::new(design, &derived, &prepared);
    let mut result = CrossProducts::new(&layout);
    if precision == Precision::Exact
        && let Some(()) = sorted.narrow(&prepared.selection, &mut result)
    {
        return Ok(result);
    }
    let mut selection = prepared.selection.clone();
    if precision == Precision::Extended {
        sorted.extended(&mut selection, &mut result)?;
    } else {
        sorted.doubles(precision, &mut selection, &mut result)?;
    }
    #[allow(clippy::cast_precision_loss)]
    {
        result.rows = selection.count(sorted.rows) as f64;
        result.missing = prepared.considered as f64 - result.rows;
    }
    Ok(result)
}

impl<'a> Sorted<'a> {
    fn new(design: &'a Design, chunk: &'a Chunk, prepared: &'a Prepared<'a>) -> Self {
        let mut dense = Vec::new();
        let mut blocks = Vec::new();
        for term in &prepared.terms {
            match term {
                Cells::Column(column) => dense.push(column),
                Cells::Cells(cells) => blocks.push(cells),
            }
        }
        dense.extend(&prepared.responses);
        Self {
            design,
            chunk,
            dense,
            blocks,
            weights: prepared.weights.as_deref(),
            rows: chunk.rows(),
        }
    }

    /// The fast path of narrow integer columns without weights, factors or missing values; `None` when it does not fit.
    fn narrow(&self, selection: &Selection, result: &mut CrossProducts) -> Option<()> {
        if selection.0.is_some()
            || self.weights.is_some()
            || !self.blocks.is_empty()
            || self.dense.is_empty()
        {
            return None;
        }
        let n = self.dense.len();
        let (mut sums, mut out) = (vec![0i64; n], vec![0i64; n * (n + 1) / 2]);
        let bytes: Option<Vec<&[i8]>> = self.dense.iter().map(|column| int8(column)).collect();
        if let Some(columns) = bytes {
            narrow_products(&columns, narrow_rows(128.0), &mut sums, &mut out);
        } else {
            let columns: Vec<&[i16]> = self
                .dense
                .iter()
                .map(|column| int16(column))
                .collect::<Option<_>>()?;
            let bound = columns
                .iter()
                .flat_map(|column| column.iter())
                .fold(0u16, |bound, x| bound.max(x.unsigned_abs()));
            // Beyond this, lanes fill up within a few rows and doubles are faster.
            if bound > 8460 {
                return None;
            }
            narrow_products(&columns, narrow_rows(f64::from(bound)), &mut sums, &mut out);
        }
        let width = n + 1;
        #[allow(clippy::cast_precision_loss)]
        {
            result.rows = self.rows as f64;
            result.dense[0] = Extended::from(self.rows as f64);
        }
        for i in 0..n {
            result.dense[packed(0, i + 1, width)] = exact(sums[i]);
            for j in i..n {
                result.dense[packed(i + 1, j + 1, width)] = exact(out[packed(i, j, n)]);
            }
        }
        Some(())
    }

    /// Centres near the means: those of the first rows that take part, rounded so that small numbers stay short.
    fn centers(&self, selection: &Selection) -> Vec<f64> {
        let mut rows = Vec::new();
        let first = (0..self.rows).step_by(TILE).find_map(|start| {
            let len = TILE.min(self.rows - start);
            let partly = selection.rows(start, len, &mut rows);
            let taken: Vec<u32> = if partly {
                rows.clone()
            } else {
                (0..len)
                    .map(|row| u32::try_from(start + row).unwrap_or(0))
                    .collect()
            };
            (!taken.is_empty()).then_some(taken)
        });
        let Some(rows) = first else {
            return vec![0.0; self.dense.len() + 1];
        };
        let mut buffer = vec![0.0; rows.len()];
        let mean = |column: &&PreparedColumn<'_>| {
            column.gather(&rows, &mut buffer);
            let (mut sum, mut count) = (0.0, 0.0);
            for value in buffer.iter().filter(|value| value.is_finite()) {
                sum += value;
                count += 1.0;
            }
            #[allow(clippy::cast_possible_truncation)]
            let center = f64::from((sum / f64::max(count, 1.0)) as f32);
            if center.is_finite() { center } else { 0.0 }
        };
        std::iter::once(0.0)
            .chain(self.dense.iter().map(mean))
            .collect()
    }

    fn doubles(
        &self,
        precision: Precision,
        selection: &mut Selection,
        result: &mut CrossProducts,
    ) -> Result<()> {
        let n = self.dense.len();
        if precision == Precision::Double {
            result.center = self.centers(selection);
        }
        let center = result.center.clone();
        let mut tile = Tile::new(n, self.weights.is_some());
        let mut cells: Vec<CellSums> = self
            .blocks
            .iter()
            .enumerate()
            .map(|(position, block)| CellSums::new(block.cells, n, &self.blocks[position + 1..]))
            .collect();
        let mut rows = Vec::with_capacity(TILE);
        for start in (0..self.rows).step_by(TILE) {
            let len = TILE.min(self.rows - start);
            let partly = selection.rows(start, len, &mut rows);
            let mut taken = if partly {
                Rows::Listed(&rows)
            } else {
                Rows::Range(start, len)
            };
            tile.fill(&self.dense, &center, self.weights, &taken);
            tile.sum();
            let kept;
            if tile.sums.iter().any(|sum| !sum.is_finite()) {
                // A NaN counts as missing; an infinity is an error.
                kept = self.without_nan(&taken, &tile)?;
                drop_rows(selection, self.rows, &taken, &kept);
                taken = Rows::Listed(&kept);
                tile.fill(&self.dense, &center, self.weights, &taken);
                tile.sum();
            }
            tile.add_to(result);
            for (position, block) in self.blocks.iter().enumerate() {
                cells[position].add(block, &self.blocks[position + 1..], &tile, &taken);
            }
        }
        for (sums, block) in cells.iter().zip(&mut result.blocks) {
            sums.add_to(block);
        }
        Ok(())
    }

    /// The rows of a tile in which no dense column is NaN.
    fn without_nan(&self, taken: &Rows<'_>, tile: &Tile) -> Result<Vec<u32>> {
        let mut kept = Vec::with_capacity(tile.len);
        for position in 0..tile.len {
            let row = taken.at(position);
            let mut whole = true;
            for (column, values) in tile.right.iter().enumerate() {
                let value = values[position];
                if value.is_infinite() {
                    let name = dense_name(self.design, column + 1);
                    let message =
                        format!("'{name}' is infinite; leave such rows out with rowSelection");
                    return Err(Error::new(ErrorKind::NotFinite, message)
                        .column(name)
                        .row(row as usize));
                }
                whole &= !value.is_nan();
            }
            if whole {
                kept.push(row);
            }
        }
        Ok(kept)
    }

    fn extended(&self, selection: &mut Selection, result: &mut CrossProducts) -> Result<()> {
        let n = self.dense.len();
        result.center = self.centers(selection);
        let columns = self.extended_columns()?;
        let taken: Vec<u32> = match &selection.0 {
            None => (0..u32::try_from(self.rows).unwrap_or(u32::MAX)).collect(),
            Some(kept) => kept.set_indices_u32().collect(),
        };
        let nan = |row: &u32| {
            columns
                .iter()
                .any(|column| column[*row as usize].hi.is_nan())
        };
        let kept: Vec<u32> = taken.iter().copied().filter(|row| !nan(row)).collect();
        if kept.len() < taken.len() {
            drop_rows(selection, self.rows, &Rows::Listed(&taken), &kept);
        }
        let mut x = vec![Extended::ZERO; n + 1];
        let mut weighted = x.clone();
        for row in kept {
            let at = row as usize;
            let weight = self.weights.map_or(1.0, |weights| weights[at]);
            x[0] = Extended::ONE;
            for (column, values) in columns.iter().enumerate() {
                x[column + 1] = values[at] - result.center[column + 1];
                if !x[column + 1].hi.is_finite() {
                    let name = dense_name(self.design, column + 1);
                    return Err(
                        Error::new(ErrorKind::NotFinite, format!("'{name}' is infinite"))
                            .column(name)
                            .row(at),
                    );
                }
            }
            weighted
                .iter_mut()
                .zip(&x)
                .for_each(|(weighted, x)| *weighted = *x * weight);
            let mut next = 0;
            for i in 0..=n {
                for j in i..=n {
                    result.dense[next] += weighted[i] * x[j];
                    next += 1;
                }
            }
            for (position, block) in self.blocks.iter().enumerate() {
                let cell = block.codes[at] as usize;
                let by = block.by.as_ref().map_or(1.0, |by| by[at]);
                let products = &mut result.blocks[position];
                products.counts[cell] += 1.0;
                let weight_by = Extended::product(weight, by);
                products.own[cell] += weight_by * by;
                for (sum, x) in products.dense[cell * (n + 1)..(cell + 1) * (n + 1)]
                    .iter_mut()
                    .zip(&x)
                {
                    *sum += *x * weight_by;
                }
                for (later, other) in products.later.iter_mut().zip(&self.blocks[position + 1..]) {
                    let by = other.by.as_ref().map_or(1.0, |by| by[at]);
                    later[cell * other.cells + other.codes[at] as usize] += weight_by * by;
                }
            }
        }
        Ok(())
    }

    fn extended_columns(&self) -> Result<Vec<Vec<Extended>>> {
        let design = self.design;
        let numeric = design
            .terms
            .iter()
            .filter(|term| term.factors.0.is_empty())
            .map(|term| term.numbers.as_slice());
        let responses = design
            .responses
            .iter()
            .map(|(_, source)| std::slice::from_ref(source));
        let mut columns = Vec::new();
        for (sources, prepared) in numeric.chain(responses).zip(&self.dense) {
            let mut product: Option<Vec<Extended>> = None;
            for source in sources {
                let NumberSource::Column(name) = source else {
                    continue;
                };
                let next = extended_column(&design.view, name, self.chunk)?;
                product = Some(match product {
                    None => next,
                    Some(product) => product.into_iter().zip(next).map(|(a, b)| a * b).collect(),
                });
            }
            let has_codes = sources
                .iter()
                .any(|source| matches!(source, NumberSource::Codes(_)));
            columns.push(match product {
                Some(product) if !has_codes => product,
                _ => {
                    let mut values = vec![0.0; self.rows];
                    prepared.widen(0, &mut values);
                    values.into_iter().map(Extended::from).collect()
                }
            });
        }
        Ok(columns)
    }
}

fn int8<'a>(column: &'a PreparedColumn<'_>) -> Option<&'a [i8]> {
    match column {
        PreparedColumn::Stored(column) => match column.values {
            Values::Int8(values) => Some(values),
            _ => None,
        },
        PreparedColumn::Computed(_) => None,
    }
}

fn int16<'a>(column: &'a PreparedColumn<'_>) -> Option<&'a [i16]> {
    match column {
        PreparedColumn::Stored(column) => match column.values {
            Values::Int16(values) => Some(values),
            _ => None,
        },
        PreparedColumn::Computed(_) => None,
    }
}

fn drop_rows(selection: &mut Selection, rows: usize, taken: &Rows<'_>, kept: &[u32]) {
    let mut bits: Vec<bool> = match &selection.0 {
        None => vec![true; rows],
        Some(kept) => kept.iter().collect(),
    };
    (0..taken.len()).for_each(|position| bits[taken.at(position) as usize] = false);
    kept.iter().for_each(|row| bits[*row as usize] = true);
    selection.0 = Some(bits.into_iter().collect());
}

/// Which rows are in a tile.
enum Rows<'a> {
    Range(usize, usize),
    Listed(&'a [u32]),
}

impl Rows<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Range(_, len) => *len,
            Self::Listed(rows) => rows.len(),
        }
    }

    #[inline(always)]
    fn at(&self, position: usize) -> u32 {
        match self {
            #[allow(clippy::cast_possible_truncation)]
            Self::Range(start, _) => (start + position) as u32,
            Self::Listed(rows) => rows[position],
        }
    }
}

/// A tile of rows: centred columns, weighted and not, and their sums.
struct Tile {
    len: usize,
    /// Centred columns.
    right: Vec<Vec<f64>>,
    /// The same times the weights; empty without weights.
    left: Vec<Vec<f64>>,
    /// Weights of the rows; empty without.
    weights: Vec<f64>,
    weight: f64,
    sums: Vec<f64>,
    products: Vec<f64>,
}

impl Tile {
    fn new(n: usize, weighted: bool) -> Self {
        let columns = || (0..n).map(|_| vec![0.0; TILE]).collect();
        Self {
            len: 0,
            right: columns(),
            left: if weighted { columns() } else { Vec::new() },
            weights: if weighted {
                vec![0.0; TILE]
            } else {
                Vec::new()
            },
            weight: 0.0,
            sums: vec![0.0; n],
            products: vec![0.0; n * (n + 1) / 2],
        }
    }

    fn fill(
        &mut self,
        dense: &[&PreparedColumn<'_>],
        center: &[f64],
        weights: Option<&[f64]>,
        rows: &Rows<'_>,
    ) {
        let len = rows.len();
        self.len = len;
        for ((column, out), center) in dense.iter().zip(&mut self.right).zip(&center[1..]) {
            match rows {
                Rows::Range(start, len) => column.widen(*start, &mut out[..*len]),
                Rows::Listed(rows) => column.gather(rows, &mut out[..rows.len()]),
            }
            if *center != 0.0 {
                out[..len].iter_mut().for_each(|value| *value -= center);
            }
            if len < TILE {
                out[len] = 0.0;
            }
        }
        #[allow(clippy::cast_precision_loss)]
        {
            self.weight = len as f64;
        }
        let Some(weights) = weights else { return };
        (0..len).for_each(|position| self.weights[position] = weights[rows.at(position) as usize]);
        self.weight = self.weights[..len].iter().sum();
        for (left, right) in self.left.iter_mut().zip(&self.right) {
            for ((left, right), weight) in left.iter_mut().zip(right).zip(&self.weights[..len]) {
                *left = right * weight;
            }
            if len < TILE {
                left[len] = 0.0;
            }
        }
    }

    fn sum(&mut self) {
        let right: Vec<&[f64]> = self.right.iter().map(Vec::as_slice).collect();
        let left: Vec<&[f64]> = if self.left.is_empty() {
            right.clone()
        } else {
            self.left.iter().map(Vec::as_slice).collect()
        };
        products(&left, &right, self.len, &mut self.sums, &mut self.products);
    }

    fn add_to(&self, result: &mut CrossProducts) {
        let n = self.sums.len();
        result.dense[0] += self.weight;
        for (sum, out) in self.sums.iter().zip(&mut result.dense[1..=n]) {
            *out += *sum;
        }
        for (product, out) in self.products.iter().zip(&mut result.dense[n + 1..]) {
            *out += *product;
        }
    }
}

/// Sums by cell over a chunk, in doubles.
struct CellSums {
    counts: Vec<f64>,
    own: Vec<f64>,
    dense: Vec<f64>,
    later: Vec<Vec<f64>>,
}

impl CellSums {
    fn new(cells: usize, n: usize, later: &[&PreparedCells]) -> Self {
        Self {
            counts: vec![0.0; cells],
            own: vec![0.0; cells],
            dense: vec![0.0; cells * (n + 1)],
            later: later
                .iter()
                .map(|other| vec![0.0; cells * other.cells])
                .collect(),
        }
    }

    fn add(
        &mut self,
        block: &PreparedCells,
        later: &[&PreparedCells],
        tile: &Tile,
        rows: &Rows<'_>,
    ) {
        let width = tile.right.len() + 1;
        for position in 0..tile.len {
            let row = rows.at(position) as usize;
            let cell = block.codes[row] as usize;
            let by = block.by.as_ref().map_or(1.0, |by| by[row]);
            let weight_by = if tile.weights.is_empty() {
                by
            } else {
                by * tile.weights[position]
            };
            self.counts[cell] += 1.0;
            self.own[cell] += weight_by * by;
            let sums = &mut self.dense[cell * width..(cell + 1) * width];
            sums[0] += weight_by;
            for (sum, column) in sums[1..].iter_mut().zip(&tile.right) {
                *sum += weight_by * column[position];
            }
            for (sums, other) in self.later.iter_mut().zip(later) {
                let by = other.by.as_ref().map_or(1.0, |by| by[row]);
                sums[cell * other.cells + other.codes[row] as usize] += weight_by * by;
            }
        }
    }

    fn add_to(&self, block: &mut crate::stats::cross::CellProducts) {
        let add =
            |to: &mut [Extended], from: &[f64]| to.iter_mut().zip(from).for_each(|(a, b)| *a += *b);
        block
            .counts
            .iter_mut()
            .zip(&self.counts)
            .for_each(|(a, b)| *a += b);
        add(&mut block.own, &self.own);
        add(&mut block.dense, &self.dense);
        for (to, from) in block.later.iter_mut().zip(&self.later) {
            add(to, from);
        }
    }
}
