//! The syntax tree that formulas and expressions share, and how it prints.

use std::fmt::{self, Display, Formatter, Write};

use serde::{Deserialize, Serialize};

/// Characters `start..end` of the source text, from 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First character.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

impl Span {
    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, end: Self) -> Self {
        Self {
            start: self.start,
            end: end.end,
        }
    }
}

/// An expression of R's language and the characters that it was read from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expr {
    /// What it is.
    pub node: Node,
    /// Where it stands in the source.
    pub span: Span,
}

/// An argument of a call, perhaps named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Argument {
    /// `name = value`.
    pub name: Option<String>,
    /// The value.
    pub value: Expr,
}

/// A binary operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Operator {
    Tilde,
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    IntegerDivide,
    In,
    Colon,
    Power,
}

impl Operator {
    /// The operator as R writes it.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Tilde => "~",
            Self::Or => "|",
            Self::And => "&",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%%",
            Self::IntegerDivide => "%/%",
            Self::In => "%in%",
            Self::Colon => ":",
            Self::Power => "^",
        }
    }
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Node {
    /// `1`, `2.5e3`.
    Number(f64),
    /// `1L`.
    Integer(f64),
    /// `"text"`.
    Text(String),
    /// `TRUE`, `FALSE`.
    Logical(bool),
    /// `NA`.
    Missing,
    /// `NULL`.
    Null,
    /// A variable; `.` too.
    Name(String),
    /// `f(a, b = c)`.
    Call(String, Vec<Argument>),
    /// `-x`.
    Negative(Box<Expr>),
    /// `+x`.
    Positive(Box<Expr>),
    /// `!x`.
    Not(Box<Expr>),
    /// `~ x`, a formula without a response.
    OneSided(Box<Expr>),
    /// `a + b` and its like.
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// `x[i]`.
    Index(Box<Expr>, Box<Expr>),
    /// `x$name`.
    Field(Box<Expr>, String),
    /// `(x)`.
    Group(Box<Expr>),
}

impl Expr {
    /// The expression inside any parentheses.
    #[must_use]
    pub fn inner(&self) -> &Self {
        match &self.node {
            Node::Group(inner) => inner.inner(),
            _ => self,
        }
    }

    /// The first part of the expression, itself among them, that fits.
    pub fn find(&self, fits: &dyn Fn(&Self) -> bool) -> Option<&Self> {
        if fits(self) {
            return Some(self);
        }
        match &self.node {
            Node::Call(_, arguments) => arguments
                .iter()
                .find_map(|argument| argument.value.find(fits)),
            Node::Negative(x)
            | Node::Positive(x)
            | Node::Not(x)
            | Node::OneSided(x)
            | Node::Group(x)
            | Node::Field(x, _) => x.find(fits),
            Node::Binary(_, left, right) | Node::Index(left, right) => {
                left.find(fits).or_else(|| right.find(fits))
            }
            _ => None,
        }
    }

    /// Adds the names of the variables that the expression reads, each once, in order of appearance.
    pub fn variables(&self, names: &mut Vec<String>) {
        match &self.node {
            Node::Name(name) => {
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
            Node::Call(_, arguments) => arguments
                .iter()
                .for_each(|argument| argument.value.variables(names)),
            Node::Negative(x)
            | Node::Positive(x)
            | Node::Not(x)
            | Node::OneSided(x)
            | Node::Group(x) => {
                x.variables(names);
            }
            Node::Field(x, _) => x.variables(names),
            Node::Binary(_, left, right) | Node::Index(left, right) => {
                left.variables(names);
                right.variables(names);
            }
            Node::Number(_)
            | Node::Integer(_)
            | Node::Text(_)
            | Node::Logical(_)
            | Node::Missing
            | Node::Null => (),
        }
    }
}

/// Whether a name can be written without backquotes and is read as a name then.
#[must_use]
pub fn is_syntactic(name: &str) -> bool {
    let mut characters = name.chars();
    let starts = match characters.next() {
        Some('.') => !name[1..].starts_with(|c: char| c.is_ascii_digit()),
        Some(first) => first.is_alphabetic(),
        None => false,
    };
    starts
        && characters.all(|c| c.is_alphanumeric() || c == '.' || c == '_')
        && !matches!(
            name,
            "TRUE"
                | "FALSE"
                | "NULL"
                | "NA"
                | "Inf"
                | "NaN"
                | "if"
                | "else"
                | "for"
                | "while"
                | "repeat"
                | "in"
                | "function"
                | "NA_integer_"
                | "NA_real_"
                | "NA_character_"
                | "pi"
        )
}

/// A name, in backquotes where it needs them.
fn name(f: &mut Formatter<'_>, name: &str) -> fmt::Result {
    if is_syntactic(name) {
        f.write_str(name)
    } else {
        quoted(f, name, '`')
    }
}

/// A text in quotes, as the lexer reads it.
fn quoted(f: &mut Formatter<'_>, text: &str, quote: char) -> fmt::Result {
    f.write_char(quote)?;
    for c in text.chars() {
        match c {
            '\n' => f.write_str("\\n")?,
            '\t' => f.write_str("\\t")?,
            '\r' => f.write_str("\\r")?,
            c if c == quote || c == '\\' => write!(f, "\\{c}")?,
            c if c.is_control() => write!(f, "\\u{{{:04x}}}", u32::from(c))?,
            c => f.write_char(c)?,
        }
    }
    f.write_char(quote)
}

/// R's `deparse`: one line, spaces around binary operators but `:` and `^`.
impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.node {
            Node::Number(value) => write!(f, "{}", crate::stats::print::number(*value, 15)),
            Node::Integer(value) if value.is_finite() => write!(f, "{value}L"),
            Node::Integer(value) => write!(f, "{}", crate::stats::print::number(*value, 15)),
            Node::Text(text) => quoted(f, text, '"'),
            Node::Logical(value) => f.write_str(if *value { "TRUE" } else { "FALSE" }),
            Node::Missing => f.write_str("NA"),
            Node::Null => f.write_str("NULL"),
            Node::Name(text) => name(f, text),
            Node::Call(function, arguments) => {
                name(f, function)?;
                f.write_char('(')?;
                for (index, argument) in arguments.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    if let Some(text) = &argument.name {
                        name(f, text)?;
                        f.write_str(" = ")?;
                    }
                    write!(f, "{}", argument.value)?;
                }
                f.write_char(')')
            }
            Node::Negative(x) => write!(f, "-{x}"),
            Node::Positive(x) => write!(f, "+{x}"),
            Node::Not(x) => write!(f, "!{x}"),
            Node::OneSided(x) => write!(f, "~{x}"),
            Node::Binary(operator, left, right) => match operator {
                Operator::Colon | Operator::Power => write!(f, "{left}{}{right}", operator.text()),
                _ => write!(f, "{left} {} {right}", operator.text()),
            },
            Node::Index(x, index) => write!(f, "{x}[{index}]"),
            Node::Field(x, field) => {
                write!(f, "{x}$")?;
                name(f, field)
            }
            Node::Group(x) => write!(f, "({x})"),
        }
    }
}
