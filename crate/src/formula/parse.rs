//! R's grammar, by precedence climbing. One parser for formulas and for expressions.

use super::ast::{Argument, Expr, Node, Operator, Span};
use super::token::{Token, syntax_error, tokens};
use crate::error::{Error, Result};

/// How deep expressions may nest: the evaluator recurses, and a worker's stack is 1 MB.
const DEEPEST: u32 = 200;
/// How many operators and indices a text may have: chains of them nest too.
const MOST_LINKS: u32 = 2000;

/// Reads one expression, or formula, that fills the whole text.
pub fn parse(source: &str) -> Result<Expr> {
    let mut parser = Parser {
        source,
        tokens: tokens(source)?,
        at: 0,
        depth: 0,
        links: 0,
    };
    if parser.peek() == &Token::End {
        return Err(parser.error("there is nothing to read"));
    }
    let expression = parser.expression(0)?;
    match parser.peek() {
        Token::End => Ok(expression),
        _ => Err(parser.unexpected()),
    }
}

struct Parser<'a> {
    source: &'a str,
    tokens: Vec<(Token, Span)>,
    at: usize,
    depth: u32,
    links: u32,
}

/// How tightly an infix symbol binds on its left and right; R's table, loosest first.
fn binding(symbol: &str) -> Option<(u8, u8, Operator)> {
    Some(match symbol {
        "~" => (1, 2, Operator::Tilde),
        "|" | "||" => (3, 4, Operator::Or),
        "&" | "&&" => (5, 6, Operator::And),
        "==" => (9, 10, Operator::Equal),
        "!=" => (9, 10, Operator::NotEqual),
        "<" => (9, 10, Operator::Less),
        "<=" => (9, 10, Operator::LessEqual),
        ">" => (9, 10, Operator::Greater),
        ">=" => (9, 10, Operator::GreaterEqual),
        "+" => (11, 12, Operator::Add),
        "-" => (11, 12, Operator::Subtract),
        "*" => (13, 14, Operator::Multiply),
        "/" => (13, 14, Operator::Divide),
        "%%" => (15, 16, Operator::Remainder),
        "%/%" => (15, 16, Operator::IntegerDivide),
        "%in%" => (15, 16, Operator::In),
        ":" => (17, 18, Operator::Colon),
        "^" => (22, 21, Operator::Power),
        _ => return None,
    })
}
const TILDE: u8 = 2;
const NOT: u8 = 8;
const SIGN: u8 = 20;

impl Parser<'_> {
    fn peek(&self) -> &Token {
        &self.tokens[self.at].0
    }

    fn span(&self) -> Span {
        self.tokens[self.at].1
    }

    fn advance(&mut self) -> (Token, Span) {
        let taken = self.tokens[self.at].clone();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        taken
    }

    fn error(&self, message: impl Into<String>) -> Error {
        syntax_error(self.source, self.span(), message)
    }

    fn unexpected(&self) -> Error {
        match self.peek() {
            Token::End => self.error("the text ends too early"),
            Token::Symbol("=") => self.error("unexpected '='; compare with '=='"),
            Token::Symbol(symbol) => self.error(format!("unexpected '{symbol}'")),
            Token::Name(name, _) => self.error(format!(
                "unexpected '{name}'; an operator is missing before it"
            )),
            Token::Number(..) | Token::Text(_) => {
                self.error("unexpected value; an operator is missing before it")
            }
        }
    }

    fn take(&mut self, symbol: &'static str) -> Result<Span> {
        if self.peek() == &Token::Symbol(symbol) {
            return Ok(self.advance().1);
        }
        let mut error = self.unexpected();
        if self.peek() == &Token::End {
            error.message = format!("'{symbol}' is missing at the end");
        }
        Err(error)
    }

    fn expression(&mut self, loosest: u8) -> Result<Expr> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error(format!("more than {DEEPEST} levels of nesting")));
        }
        let mut left = self.operand()?;
        let mut compared = false;
        while let Token::Symbol(symbol) = *self.peek() {
            let Some((left_power, right_power, operator)) = binding(symbol) else {
                break;
            };
            if left_power < loosest {
                break;
            }
            let comparison = left_power == 9;
            if comparison && compared {
                return Err(self.error("comparisons do not chain; join two with '&'"));
            }
            compared = comparison;
            self.link()?;
            self.advance();
            let right = self.expression(right_power)?;
            let span = left.span.to(right.span);
            left = Expr {
                node: Node::Binary(operator, Box::new(left), Box::new(right)),
                span,
            };
        }
        self.depth -= 1;
        Ok(left)
    }

    fn prefix(&mut self, power: u8, node: fn(Box<Expr>) -> Node) -> Result<Expr> {
        let start = self.advance().1;
        let operand = self.expression(power)?;
        let span = start.to(operand.span);
        Ok(Expr {
            node: node(Box::new(operand)),
            span,
        })
    }

    fn operand(&mut self) -> Result<Expr> {
        let (token, span) = (self.peek().clone(), self.span());
        let node = match token {
            Token::Symbol("-") => return self.prefix(SIGN, Node::Negative),
            Token::Symbol("+") => return self.prefix(SIGN, Node::Positive),
            Token::Symbol("!") => return self.prefix(NOT, Node::Not),
            Token::Symbol("~") => return self.prefix(TILDE, Node::OneSided),
            Token::Symbol("(") => {
                self.advance();
                let inner = self.expression(0)?;
                let end = self.take(")")?;
                return self.suffixes(Expr {
                    node: Node::Group(Box::new(inner)),
                    span: span.to(end),
                });
            }
            Token::Number(value, false) => Node::Number(value),
            Token::Number(value, true) => Node::Integer(value),
            Token::Text(text) => Node::Text(text),
            Token::Name(name, true) => Node::Name(name),
            Token::Name(name, false) => match name.as_str() {
                "TRUE" => Node::Logical(true),
                "FALSE" => Node::Logical(false),
                "NA" | "NA_integer_" | "NA_real_" | "NA_character_" => Node::Missing,
                "NULL" => Node::Null,
                "Inf" => Node::Number(f64::INFINITY),
                "NaN" => Node::Number(f64::NAN),
                "pi" => Node::Number(std::f64::consts::PI),
                "function" | "if" | "for" | "while" | "repeat" => {
                    return Err(self.error(format!(
                        "'{name}' cannot be used here; ifelse() chooses by row"
                    )));
                }
                _ => Node::Name(name),
            },
            Token::Symbol("{") => return Err(self.error("blocks in braces cannot be used here")),
            Token::Symbol(_) | Token::End => return Err(self.unexpected()),
        };
        self.advance();
        self.suffixes(Expr { node, span })
    }

    fn link(&mut self) -> Result<()> {
        self.links += 1;
        if self.links > MOST_LINKS {
            return Err(self.error(format!(
                "more than {MOST_LINKS} operators; in a formula '.' stands for all variables"
            )));
        }
        Ok(())
    }

    fn suffixes(&mut self, mut expression: Expr) -> Result<Expr> {
        loop {
            if matches!(self.peek(), Token::Symbol("(" | "[" | "[[" | "$" | "::")) {
                self.link()?;
            }
            match *self.peek() {
                Token::Symbol("(") => {
                    let Node::Name(function) = &expression.node else {
                        return Err(self.error("only a function's name can be called"));
                    };
                    let function = function.clone();
                    let (arguments, end) = self.arguments()?;
                    expression = Expr {
                        node: Node::Call(function, arguments),
                        span: expression.span.to(end),
                    };
                }
                Token::Symbol(bracket @ ("[" | "[[")) => {
                    self.advance();
                    let index = self.expression(0)?;
                    let mut end = self.take("]")?;
                    if bracket == "[[" {
                        end = self.take("]")?;
                    }
                    let span = expression.span.to(end);
                    expression = Expr {
                        node: Node::Index(Box::new(expression), Box::new(index)),
                        span,
                    };
                }
                Token::Symbol("$") => {
                    self.advance();
                    let Token::Name(name, _) = self.peek().clone() else {
                        return Err(self.unexpected());
                    };
                    let span = expression.span.to(self.advance().1);
                    expression = Expr {
                        node: Node::Field(Box::new(expression), name),
                        span,
                    };
                }
                // base::log and its like: the package is dropped.
                Token::Symbol("::") => {
                    self.advance();
                    let Token::Name(name, _) = self.peek().clone() else {
                        return Err(self.unexpected());
                    };
                    expression = Expr {
                        node: Node::Name(name),
                        span: expression.span.to(self.advance().1),
                    };
                }
                _ => return Ok(expression),
            }
        }
    }

    fn arguments(&mut self) -> Result<(Vec<Argument>, Span)> {
        self.take("(")?;
        let mut arguments = Vec::new();
        if self.peek() == &Token::Symbol(")") {
            return Ok((arguments, self.advance().1));
        }
        loop {
            let name = match (
                self.peek().clone(),
                &self.tokens[(self.at + 1).min(self.tokens.len() - 1)].0,
            ) {
                (Token::Name(name, _) | Token::Text(name), Token::Symbol("=")) => {
                    self.advance();
                    self.advance();
                    Some(name)
                }
                _ => None,
            };
            arguments.push(Argument {
                name,
                value: self.expression(0)?,
            });
            if self.peek() == &Token::Symbol(",") {
                self.advance();
                continue;
            }
            return Ok((arguments, self.take(")")?));
        }
    }
}
