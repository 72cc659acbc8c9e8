//! R's tokens, each with the characters that it was read from.

use super::ast::Span;
use crate::error::{Error, ErrorKind, Result};

/// A token.
#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    /// A number, and whether it ended in `L`.
    Number(f64, bool),
    /// Quoted text, unescaped.
    Text(String),
    /// A name or a word such as `TRUE`; and whether it stood in backquotes.
    Name(String, bool),
    /// An operator, bracket or comma.
    Symbol(&'static str),
    /// The end.
    End,
}

/// Longest first, so that the first match is the right one.
const SYMBOLS: [&str; 36] = [
    "%in%", "%/%", "%%", "%*%", "%o%", "%x%", "<<-", "->>", "&&", "||", "==", "!=", "<=", ">=",
    "<-", "->", "|>", "[[", "::", "~", "+", "-", "*", "/", "^", ":", "<", ">", "&", "|", "!", "(",
    ")", "[", "]", ",",
];
const SINGLE: [&str; 5] = ["=", "$", "{", "}", ";"];

/// A syntax error at a span of a source text.
pub fn syntax_error(source: &str, span: Span, message: impl Into<String>) -> Error {
    let mut error = Error::new(ErrorKind::Syntax, message);
    error.at.character = Some(span.start + 1);
    error.at.length = Some((span.end - span.start).max(1));
    error.at.source = Some(source.to_owned());
    error
}

/// The longest source that is read, in characters: positions are 32-bit and the parser recurses.
const LONGEST: usize = 1 << 20;

/// All tokens of a source text, ending with [`Token::End`].
pub fn tokens(source: &str) -> Result<Vec<(Token, Span)>> {
    let text: Vec<char> = source.chars().collect();
    if text.len() > LONGEST {
        return Err(Error::new(
            ErrorKind::Syntax,
            format!("the text has more than {LONGEST} characters"),
        ));
    }
    let mut lexer = Lexer {
        source,
        text,
        at: 0,
    };
    let mut tokens = Vec::new();
    loop {
        let (token, span) = lexer.next()?;
        let end = token == Token::End;
        tokens.push((token, span));
        if end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    source: &'a str,
    text: Vec<char>,
    at: usize,
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> char {
        self.text.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn span(&self, start: usize) -> Span {
        let position = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        Span {
            start: position(start),
            end: position(self.at),
        }
    }

    fn skip_blank(&mut self) {
        while self.at < self.text.len() {
            match self.text[self.at] {
                '#' => {
                    while self.at < self.text.len() && self.text[self.at] != '\n' {
                        self.at += 1;
                    }
                }
                c if c.is_whitespace() => self.at += 1,
                _ => return,
            }
        }
    }

    fn next(&mut self) -> Result<(Token, Span)> {
        self.skip_blank();
        let start = self.at;
        let first = self.peek(0);
        let token = match first {
            '\0' if self.at >= self.text.len() => Token::End,
            '0'..='9' => self.number()?,
            '.' if self.peek(1).is_ascii_digit() => self.number()?,
            '"' | '\'' => Token::Text(self.quoted(first)?),
            '`' => Token::Name(self.quoted(first)?, true),
            c if c.is_alphabetic() || c == '.' || c == '_' => {
                while self.peek(0).is_alphanumeric() || matches!(self.peek(0), '.' | '_') {
                    self.at += 1;
                }
                Token::Name(self.text[start..self.at].iter().collect(), false)
            }
            _ => self.symbol()?,
        };
        Ok((token, self.span(start)))
    }

    fn symbol(&mut self) -> Result<Token> {
        let start = self.at;
        for symbol in SYMBOLS.into_iter().chain(SINGLE) {
            if symbol
                .chars()
                .enumerate()
                .all(|(ahead, c)| self.peek(ahead) == c)
            {
                self.at += symbol.len();
                return Ok(Token::Symbol(symbol));
            }
        }
        self.at += 1;
        Err(syntax_error(
            self.source,
            self.span(start),
            format!("unexpected character '{}'", self.text[start]),
        ))
    }

    fn number(&mut self) -> Result<Token> {
        let start = self.at;
        if self.peek(0) == '0' && matches!(self.peek(1), 'x' | 'X') {
            self.at += 2;
            while self.peek(0).is_ascii_hexdigit() {
                self.at += 1;
            }
            let digits: String = self.text[start + 2..self.at].iter().collect();
            let Ok(value) = u64::from_str_radix(&digits, 16) else {
                return Err(syntax_error(
                    self.source,
                    self.span(start),
                    "not a hexadecimal number",
                ));
            };
            #[allow(clippy::cast_precision_loss)]
            return Ok(self.integer_suffix(value as f64));
        }
        while self.peek(0).is_ascii_digit() || self.peek(0) == '.' {
            self.at += 1;
        }
        if matches!(self.peek(0), 'e' | 'E') {
            let sign = usize::from(matches!(self.peek(1), '+' | '-'));
            if self.peek(1 + sign).is_ascii_digit() {
                self.at += 1 + sign;
                while self.peek(0).is_ascii_digit() {
                    self.at += 1;
                }
            }
        }
        let digits: String = self.text[start..self.at].iter().collect();
        match digits.parse::<f64>() {
            Ok(value) => Ok(self.integer_suffix(value)),
            Err(_) => Err(syntax_error(
                self.source,
                self.span(start),
                format!("'{digits}' is not a number"),
            )),
        }
    }

    fn integer_suffix(&mut self, value: f64) -> Token {
        let integer = self.peek(0) == 'L';
        self.at += usize::from(integer);
        Token::Number(value, integer)
    }

    /// The character that an escape behind a backslash stands for.
    fn escaped(&mut self) -> Result<char> {
        let start = self.at - 1;
        let escaped = self.peek(0);
        self.at += 1;
        Ok(match escaped {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'a' => '\u{7}',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'v' => '\u{b}',
            '0' => '\0',
            'x' => self.code_point(start, 2)?,
            'u' => self.code_point(start, 4)?,
            'U' => self.code_point(start, 8)?,
            other => other,
        })
    }

    /// The character of up to so many hexadecimal digits, perhaps in braces.
    fn code_point(&mut self, start: usize, most: usize) -> Result<char> {
        let braces = most > 2 && self.peek(0) == '{';
        self.at += usize::from(braces);
        let mut code = 0;
        let mut digits = 0;
        while let Some(digit) = self.peek(0).to_digit(16).filter(|_| digits < most) {
            code = code * 16 + u64::from(digit);
            digits += 1;
            self.at += 1;
        }
        let closed = !braces || self.peek(0) == '}';
        self.at += usize::from(braces && closed);
        u32::try_from(code)
            .ok()
            .and_then(char::from_u32)
            .filter(|_| digits > 0 && closed)
            .ok_or_else(|| {
                let message = "not the code of a character";
                syntax_error(self.source, self.span(start), message)
            })
    }

    fn quoted(&mut self, quote: char) -> Result<String> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        while self.at < self.text.len() {
            let c = self.text[self.at];
            self.at += 1;
            match c {
                c if c == quote => return Ok(text),
                '\\' => text.push(self.escaped()?),
                c => text.push(c),
            }
        }
        self.at = self.text.len();
        Err(syntax_error(
            self.source,
            self.span(start),
            format!("the {quote} is never closed"),
        ))
    }
}
