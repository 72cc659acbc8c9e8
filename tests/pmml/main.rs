//! PMML documents, read by another parser and scored by the rules of the standard: they say what rxPredict says.
#![cfg(not(target_family = "wasm"))]
#![allow(clippy::cast_precision_loss)]

#[path = "../support/mod.rs"]
mod support;
mod trees;

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use rxwasm::analysis::glm::Glm;
use rxwasm::analysis::kmeans::Kmeans;
use rxwasm::analysis::lin_mod::LinMod;
use rxwasm::analysis::naive_bayes::NaiveBayes;
use rxwasm::data::Values;
use rxwasm::error::ErrorKind;
use rxwasm::format::arrow::column_of;
use rxwasm::transform::pmml::pmml;
use rxwasm::transform::predict::Predict;
use rxwasm::transform::step::RowStep;
use serde_json::json;
use support::DataSet;

#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
    text: String,
}

impl Element {
    fn of(start: &BytesStart<'_>) -> Self {
        let attributes = start.attributes().map(|attribute| {
            let attribute = attribute.unwrap();
            let value = quick_xml::escape::unescape(&attribute.value).unwrap();
            (attribute.key.as_ref().to_owned(), value.into_owned())
        });
        Self {
            name: start.name().as_ref().to_owned(),
            attributes: attributes.collect(),
            ..Self::default()
        }
    }

    fn read(document: &str) -> Self {
        let mut reader = Reader::from_str(document);
        let mut open = vec![Self::default()];
        loop {
            let close = |open: &mut Vec<Self>, element: Self| {
                open.last_mut().unwrap().children.push(element);
            };
            match reader.read_event().unwrap() {
                Event::Start(start) => open.push(Self::of(&start)),
                Event::Empty(start) => close(&mut open, Self::of(&start)),
                Event::End(_) => {
                    let mut element = open.pop().unwrap();
                    element.text = element.text.trim().into();
                    close(&mut open, element);
                }
                Event::Text(text) => {
                    open.last_mut().unwrap().text.push_str(&text);
                }
                Event::GeneralRef(entity) => {
                    let text = format!("&{};", entity.as_ref());
                    let text = quick_xml::escape::unescape(&text).unwrap();
                    open.last_mut().unwrap().text.push_str(&text);
                }
                Event::Eof => break,
                _ => (),
            }
        }
        assert_eq!(open.len(), 1);
        open.pop().unwrap().children.pop().unwrap()
    }

    fn get(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found
            .unwrap_or_else(|| panic!("{} has no {name}", self.name))
            .1
            .as_str()
    }

    fn number(&self, name: &str) -> f64 {
        self.get(name).parse().unwrap()
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    fn one<'a>(&'a self, name: &'a str) -> &'a Self {
        let mut found = self.all(name);
        let first = found
            .next()
            .unwrap_or_else(|| panic!("{} has no {name}", self.name));
        assert!(found.next().is_none(), "{name} stands twice");
        first
    }
}

/// A document's model element, after what all documents have was looked at.
fn model(bytes: &[u8], name: &str) -> Element {
    let document = pmml(bytes).unwrap();
    assert!(document.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"));
    let mut root = Element::read(&document);
    assert_eq!((root.name.as_str(), root.get("version")), ("PMML", "4.4"));
    assert_eq!(root.get("xmlns"), "http://www.dmg.org/PMML-4_4");
    let names: Vec<&str> = root
        .children
        .iter()
        .map(|child| child.name.as_str())
        .collect();
    assert_eq!(names, ["Header", "DataDictionary", name]);
    let dictionary = root.one("DataDictionary");
    let fields: Vec<&str> = dictionary
        .all("DataField")
        .map(|field| field.get("name"))
        .collect();
    assert_eq!(dictionary.number("numberOfFields"), fields.len() as f64);
    let schema = root.one(name).children.first().unwrap();
    assert_eq!(schema.name, "MiningSchema");
    for used in schema.all("MiningField") {
        assert!(fields.contains(&used.get("name")));
    }
    root.children.pop().unwrap()
}

/// A value of a row: a number, or a level.
enum Cell {
    Number(f64),
    Level(String),
}

fn cell(data: &DataSet, name: &str, row: usize) -> Cell {
    let variable = data.schema.variable(name).unwrap();
    let column = data.chunks[0].column(name).unwrap();
    if let (Some(levels), Values::Code8(codes)) = (&variable.levels, &column.values) {
        return Cell::Level(levels[usize::from(codes[row])].clone());
    }
    let mut value = [0.0];
    column.widen(row, &mut value);
    Cell::Number(value[0])
}

fn number(data: &DataSet, name: &str, row: usize) -> f64 {
    match cell(data, name, row) {
        Cell::Number(value) => value,
        Cell::Level(level) => panic!("{name} is {level}"),
    }
}

fn level(data: &DataSet, name: &str, row: usize) -> String {
    match cell(data, name, row) {
        Cell::Level(level) => level,
        Cell::Number(value) => panic!("{name} is {value}"),
    }
}

fn predicted(data: &DataSet, model: &[u8], asked: Option<&str>, column: &str) -> Vec<f64> {
    let params = json!({"model": model, "type": asked});
    let plan = Predict::plan(&serde_json::from_value(params).unwrap(), &data.schema).unwrap();
    let chunk = plan.apply(&data.chunks[0]).unwrap();
    column_of(&rxwasm::format::arrow::to_ipc(&[chunk]).unwrap(), column).unwrap()
}

fn iris() -> DataSet {
    let species = ["setosa", "versicolor", "virginica"];
    let options = json!({
        "defaultDecimalColType": "numeric",
        "stringsAsFactors": true,
        "colInfo": [{"name": "Species", "type": "factor", "levels": species}],
    });
    DataSet::reference("iris.csv", options).unwrap()
}

fn same(what: &str, got: f64, expected: f64) {
    assert!(
        (got - expected).abs() <= 1e-12 * expected.abs().max(1.0),
        "{what}: {got}, {expected}"
    );
}

#[test]
fn a_regression() {
    let data = iris();
    let formula = "Sepal.Length ~ Sepal.Width + Species + Petal.Length:Petal.Width";
    let fit = data.run::<LinMod>(json!({"formula": formula})).unwrap();
    let model = model(&fit.model.0, "RegressionModel");
    assert_eq!(model.get("functionName"), "regression");
    let table = model.one("RegressionTable");
    let expected = predicted(&data, &fit.model.0, None, "Sepal.Length_Pred");
    for (row, expected) in expected.into_iter().enumerate() {
        let mut sum = table.number("intercept");
        for part in &table.children {
            let coefficient = part.number("coefficient");
            sum += match part.name.as_str() {
                "NumericPredictor" => coefficient * number(&data, part.get("name"), row),
                "CategoricalPredictor" => {
                    let here = level(&data, part.get("name"), row) == part.get("value");
                    coefficient * f64::from(u8::from(here))
                }
                "PredictorTerm" => part
                    .all("FieldRef")
                    .map(|field| number(&data, field.get("field"), row))
                    .fold(coefficient, |product, value| product * value),
                other => panic!("{other}"),
            };
        }
        same("prediction", sum, expected);
    }
    assert_eq!(table.all("CategoricalPredictor").count(), 2);
}

#[test]
fn a_regression_with_interactions() {
    let data = iris();
    for formula in [
        "Sepal.Length ~ Species + Sepal.Width:Species + Petal.Width",
        "Sepal.Length ~ Species:Petal.Width:Sepal.Width - 1",
    ] {
        let fit = data.run::<LinMod>(json!({"formula": formula})).unwrap();
        let model = model(&fit.model.0, "GeneralRegressionModel");
        let covariates: Vec<&str> = model
            .one("CovariateList")
            .all("Predictor")
            .map(|p| p.get("name"))
            .collect();
        let expected = predicted(&data, &fit.model.0, None, "Sepal.Length_Pred");
        for (row, expected) in expected.into_iter().enumerate() {
            let mut sum = 0.0;
            for parameter in model.one("ParamMatrix").all("PCell") {
                let name = parameter.get("parameterName");
                let cells = model.one("PPMatrix").all("PPCell");
                let mut product = parameter.number("beta");
                for cell in cells.filter(|cell| cell.get("parameterName") == name) {
                    let predictor = cell.get("predictorName");
                    product *= if covariates.contains(&predictor) {
                        libm::pow(number(&data, predictor, row), cell.number("value"))
                    } else {
                        f64::from(u8::from(level(&data, predictor, row) == cell.get("value")))
                    };
                }
                sum += product;
            }
            same(formula, sum, expected);
        }
    }
}

#[test]
fn a_generalised_regression() {
    let data = iris();
    let params = json!({"formula": "Sepal.Length ~ Species + Petal.Width", "family": "Gamma"});
    let fit = data.run::<Glm>(params).unwrap();
    let model = model(&fit.model.0, "GeneralRegressionModel");
    assert_eq!(model.get("modelType"), "generalizedLinear");
    assert_eq!(
        (model.get("linkFunction"), model.number("linkParameter")),
        ("power", -1.0)
    );
    assert_eq!(model.one("ParamMatrix").all("PCell").count(), 4);
}

#[test]
fn clusters() {
    let data = iris();
    let params = json!({"formula": "~ Petal.Length + Sepal.Width", "numClusters": 3, "numStartRows": 150, "seed": 2});
    let fit = data.run::<Kmeans>(params).unwrap();
    let model = model(&fit.model.0, "ClusteringModel");
    assert_eq!(
        (model.number("numberOfClusters"), model.get("modelClass")),
        (3.0, "centerBased")
    );
    let fields: Vec<&str> = model
        .all("ClusteringField")
        .map(|field| field.get("field"))
        .collect();
    let expected = predicted(&data, &fit.model.0, None, ".rxCluster");
    for (row, expected) in expected.into_iter().enumerate() {
        let distances = model.all("Cluster").map(|cluster| {
            let array = cluster.one("Array");
            let center = array
                .text
                .split(' ')
                .map(|value| value.parse::<f64>().unwrap());
            assert_eq!(array.number("n"), fields.len() as f64);
            let parts = fields
                .iter()
                .zip(center)
                .map(|(field, value)| number(&data, field, row) - value);
            (
                parts.map(|part| part * part).sum::<f64>(),
                cluster.number("name"),
            )
        });
        let nearest = distances.min_by(|(a, _), (b, _)| a.total_cmp(b)).unwrap();
        assert_eq!(nearest.1, expected, "row {row}");
    }
}

#[test]
fn a_classifier() {
    let text =
        "y,x,f\na,1,u\na,3,v\na,4,u\nb,7,v\nb,2,v\nb,5,u\n\"c & <d>\",9,u\n\"c & <d>\",8,v\n";
    let options = json!({"stringsAsFactors": true, "firstRowIsColNames": true});
    let data = DataSet::text(text, options).unwrap();
    let params = json!({"formula": "y ~ x + f", "smoothingFactor": 1});
    let fit = data.run::<NaiveBayes>(params).unwrap();
    let model = model(&fit.model.0, "NaiveBayesModel");
    let count = |counts: &Element, class: &str| {
        let mut found = counts.one("TargetValueCounts").all("TargetValueCount");
        found
            .find(|count| count.get("value") == class)
            .unwrap()
            .number("count")
    };
    for (at, class) in fit.levels.iter().enumerate() {
        let expected = predicted(&data, &fit.model.0, Some("prob"), &format!("{class}_prob"));
        for (row, expected) in expected.into_iter().enumerate() {
            let scores: Vec<f64> = fit
                .levels
                .iter()
                .map(|class| {
                    let mut score = count(model.one("BayesOutput"), class);
                    for input in model.one("BayesInputs").all("BayesInput") {
                        let name = input.get("fieldName");
                        if let Some(stats) = input.all("TargetValueStats").next() {
                            let mut of = stats.all("TargetValueStat");
                            let stat = of.find(|stat| stat.get("value") == class).unwrap();
                            let normal = stat.one("GaussianDistribution");
                            let (mean, variance) =
                                (normal.number("mean"), normal.number("variance"));
                            let z = number(&data, name, row) - mean;
                            score *= libm::exp(-z * z / (2.0 * variance)) / libm::sqrt(variance);
                        } else {
                            let here = level(&data, name, row);
                            let pairs: Vec<&Element> = input.all("PairCounts").collect();
                            let all: f64 = pairs.iter().map(|pair| count(pair, class)).sum();
                            let pair = pairs.iter().find(|pair| pair.get("value") == here);
                            score *= count(pair.unwrap(), class) / all;
                        }
                    }
                    score
                })
                .collect();
            same(class, scores[at] / scores.iter().sum::<f64>(), expected);
        }
    }
}

#[test]
fn what_pmml_cannot_say_is_unsupported() {
    let data = iris();
    let code = |model: &[u8]| pmml(model).err().unwrap().kind;
    for params in [
        json!({"formula": "Sepal.Length ~ log(Sepal.Width)"}),
        json!({"formula": "log(Sepal.Length) ~ Sepal.Width"}),
        json!({"formula": "Sepal.Length ~ F(Petal.Width)"}),
        json!({"formula": "Sepal.Length ~ z", "transforms": {"z": "Petal.Width * 2"}}),
        json!({"formula": "cbind(Sepal.Length, Sepal.Width) ~ Petal.Width"}),
    ] {
        let fit = data.run::<LinMod>(params.clone()).unwrap();
        assert_eq!(code(&fit.model.0), ErrorKind::Unsupported, "{params}");
    }
    let params = json!({"formula": "~ Sepal.Length:Sepal.Width", "numClusters": 2});
    let fit = data.run::<Kmeans>(params).unwrap();
    assert_eq!(code(&fit.model.0), ErrorKind::Unsupported);
    assert_eq!(code(b"not a model"), ErrorKind::Argument);
}
