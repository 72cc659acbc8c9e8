//! `rxGetFuzzyKeys` and `rxGetFuzzyDist`: the examples of RevoScaleR's pages, which print no results but say what they show.
#![cfg(not(target_family = "wasm"))]

#[path = "../support/mod.rs"]
mod support;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type};
use rxwasm::data::Chunk;
use rxwasm::error::{ErrorKind, Result};
use rxwasm::transform::step::AnyStep;
use serde_json::{Value, json};
use support::DataSet;

/// What a step makes of strings, which are text, or a factor.
fn stepped(name: &str, strings: &[&str], kind: &str, params: &Value) -> Result<Chunk> {
    let rows: String = strings
        .iter()
        .map(|text| format!("{}\n", json!({ "s": text })))
        .collect();
    let options = json!({ "type": "json", "colClasses": [{ "name": "s", "class": kind }] });
    let data = DataSet::read(&options, rows.into_bytes()).unwrap();
    let mut params = params.clone();
    params["stringsIn"] = json!("s");
    let step = AnyStep::plan(
        name,
        &mut <dyn erased_serde::Deserializer>::erase(&params),
        &data.schema,
    )?;
    let chunk = step.apply(&data.chunks[0])?;
    let names: Vec<String> = chunk.columns().into_iter().map(|(name, _)| name).collect();
    let expected: Vec<&String> = (step.schema().variables.iter())
        .map(|variable| &variable.name)
        .collect();
    assert_eq!(names.iter().collect::<Vec<_>>(), expected);
    Ok(chunk)
}

fn texts(chunk: &Chunk, name: &str) -> Vec<String> {
    let array = chunk.array(name).unwrap();
    let texts = array.as_string::<i32>();
    texts.iter().map(|text| text.unwrap().to_owned()).collect()
}

fn numbers(chunk: &Chunk, name: &str) -> Vec<f64> {
    let array = chunk.array(name).unwrap();
    array.as_primitive::<Float64Type>().values().to_vec()
}

#[allow(clippy::needless_pass_by_value)]
fn keys(strings: &[&str], params: Value) -> Vec<String> {
    let found = stepped("rxGetFuzzyKeys", strings, "character", &params).unwrap();
    let levels = stepped("rxGetFuzzyKeys", strings, "factor", &params).unwrap();
    assert_eq!(texts(&levels, "s.key"), texts(&found, "s.key"));
    texts(&found, "s.key")
}

/// Entries and similarities.
#[allow(clippy::needless_pass_by_value)]
fn dist(strings: &[&str], params: Value) -> Vec<(String, String, f64)> {
    let found = stepped("rxGetFuzzyDist", strings, "character", &params).unwrap();
    let pairs = texts(&found, "s")
        .into_iter()
        .zip(texts(&found, "dictionary"));
    pairs
        .zip(numbers(&found, "distance"))
        .map(|((string, entry), distance)| (string, entry, distance))
        .collect()
}

#[test]
fn cities_of_washington_are_corrected() {
    let dictionary = [
        "Aberdeen",
        "Anacortes",
        "Arlington",
        "Auburn",
        "Bellevue",
        "Bellingham",
        "Bothell",
        "Bremerton",
        "Bothell",
        "Camas",
        "Des Moines",
        "Edmonds",
        "Everett",
        "Federal Way",
        "Kennewick",
        "Marysville",
        "Olympia",
        "Pasco",
        "Pullman",
        "Redmond",
        "Renton",
        "Sammamish",
        "Seattle",
        "Shoreline",
        "Spokane",
        "Tacoma",
        "Vancouver",
        "Yakima",
    ];
    let names = ["Redmond", "Redmonde", "Edmondse", "REDMND", "EDMOnts"];
    let with = |method: &str, ignore_case: bool| {
        keys(
            &names,
            json!({ "matchMethod": method, "dictionary": dictionary, "ignoreCase": ignore_case }),
        )
    };
    // Those in capitals are far from all, and stay as they are.
    assert_eq!(
        with("lv", false),
        ["Redmond", "Redmond", "Edmonds", "REDMND", "EDMOnts"]
    );
    let corrected = ["Redmond", "Redmond", "Edmonds", "Redmond", "Edmonds"];
    assert_eq!(with("lv", true), corrected);
    assert_eq!(with("jw", true), corrected);
    // "Use mphone3 conversion before matching": case is not heard.
    let heard = json!({ "matchMethod": "lv", "keyType": "mphone3", "dictionary": dictionary });
    assert_eq!(keys(&names, heard), corrected);
}

#[test]
fn the_least_similarity_says_how_much_is_corrected() {
    let dictionary = ["Seattle", "Olympia", "Spokane"];
    let names = ["Seattle", "Seattlee", "Olympa", "SPOKANE", "OLYmpia"];
    let with = |least: f64| {
        keys(
            &names,
            json!({ "matchMethod": "lv", "dictionary": dictionary, "minDistance": least }),
        )
    };
    assert_eq!(with(0.9), names);
    assert_eq!(
        with(0.8),
        ["Seattle", "Seattle", "Olympia", "SPOKANE", "OLYmpia"]
    );
    // "Even mixed case issues": SPOKANE is as near to Seattle, but for its case.
    assert_eq!(
        with(0.1),
        ["Seattle", "Seattle", "Olympia", "Spokane", "Olympia"]
    );
}

#[test]
fn jaro_and_winkler() {
    let dictionary = ["Portland", "Eugene", "Corvalis"];
    let names = ["Portland", "Portlande", "Eugen", "CORVALIS", "COrval"];
    let with = |least: f64| {
        keys(
            &names,
            json!({ "matchMethod": "j", "dictionary": dictionary, "minDistance": least }),
        )
    };
    assert_eq!(
        with(0.9),
        ["Portland", "Portland", "Eugene", "CORVALIS", "COrval"]
    );
    assert_eq!(
        with(0.8),
        ["Portland", "Portland", "Eugene", "CORVALIS", "Corvalis"]
    );
    assert_eq!(
        with(0.1),
        ["Portland", "Portland", "Eugene", "Corvalis", "Corvalis"]
    );
    let ignoring = json!({ "matchMethod": "j", "dictionary": dictionary, "minDistance": 0.1, "ignoreCase": true });
    let perfect = dist(&names, ignoring);
    assert!(perfect.contains(&("CORVALIS".to_owned(), "Corvalis".to_owned(), 1.0)));
    let names = [
        "Portland",
        "Portlandia",
        "Eugenie",
        "Eugener",
        "Corvaliser",
        "Corving",
    ];
    let with = |method: &str| {
        dist(
            &names,
            json!({ "matchMethod": method, "dictionary": dictionary, "minDistance": 0.5 }),
        )
    };
    // Matching prefixes count for more.
    for (jaro, winkler) in with("j").iter().zip(with("jw")) {
        assert_eq!((&jaro.0, &jaro.1), (&winkler.0, &winkler.1));
        let is_prefixed = jaro.0[..1] == jaro.1[..1] && jaro.2 < 1.0;
        assert_eq!(winkler.2 > jaro.2, is_prefixed, "{jaro:?} {winkler:?}");
    }
}

#[test]
fn distances_come_with_strings_or_positions() {
    let params = json!({ "dictionary": ["Allen", "Helen", "Harry"], "minDistance": 0.5, "returnString": false, "returnIndex": false });
    let found = stepped(
        "rxGetFuzzyDist",
        &["Allen", "Ellen", "Elena"],
        "character",
        &params,
    )
    .unwrap();
    // Two edits lead from Allen to Helen, and from Ellen; Elena is three from all.
    let expected = [1.0, 0.6, 0.8, 0.6];
    assert_eq!(numbers(&found, "distance"), expected);
    let positions = json!({ "dictionary": ["b", "a"], "returnIndex": true });
    let error = stepped("rxGetFuzzyDist", &["a"], "character", &positions).unwrap_err();
    // The front end adds the numbers of the rows.
    assert_eq!(error.kind, ErrorKind::UnknownVariable);
}

#[test]
fn bags_of_words() {
    let dictionary = [
        "Univ of Michgan",
        "Univ of Ontario",
        "Univ Michigan",
        "Michigan State",
        "Ontario Univ of",
    ];
    let found = dist(
        &["Univ of Ontario"],
        json!({ "dictionary": dictionary, "matchMethod": "bag", "ignoreWords": ["of"], "minDistance": 0.0 }),
    );
    let similar: Vec<f64> = found.iter().map(|(_, _, distance)| *distance).collect();
    assert_eq!(similar, [0.5, 1.0, 0.5, 0.0, 1.0]);
    let sound = json!({ "dictionary": ["Univ of Michgan", "Univ of Ontario", "Univ of Oklahoma", "Michigan State"],
        "keyType": "soundex", "ignoreSpaces": false, "minDistance": 0.0 });
    for method in ["bag", "lv"] {
        let mut params = sound.clone();
        params["matchMethod"] = json!(method);
        let found = dist(&["Unive of Ontaro"], params);
        assert_eq!(found.len(), 4);
        // "A perfect match".
        assert_eq!(found[1].2, 1.0, "{method}");
        assert!(found[0].2 < 1.0 && found[3].2 < 1.0);
    }
}

#[test]
fn institutions_are_cleaned_up() {
    let institutions = [
        "Seattle Pacific U",
        "SEATTLE UNIV",
        "Seattle Central",
        "U Washingtn",
        "UNIV WASH BOTHELL",
        "Puget Sound Univ",
        "ANTIOC U SEATTLE",
        "North Seattle Univ",
        "North Seatle U",
        "Seattle Inst Tech",
        "SeATLE College Nrth",
        "UNIV waSHINGTON",
        "University Seattle",
        "Seattle Antioch U",
        "Technology Institute Seattle",
        "Pgt Sound U",
        "Seattle Central Univ",
        "Univ North Seattle",
        "Bothell - Univ of Wash",
        "ANTIOCH SEATTLE",
    ];
    let dictionary = [
        "Seattle Pacific University",
        "Seattle University",
        "University of Washington",
        "Seattle Central College",
        "University of Washington, Bothell",
        "Puget Sound University",
        "Antioch University, Seattle",
        "North Seattle College",
        "Seattle Institute of Technology",
    ];
    let with = |kind: &str| {
        keys(
            &institutions,
            json!({ "dictionary": dictionary, "ignoreWords": ["University", "Univ", "of", "U"], "ignoreCase": true,
                "matchMethod": "bag", "ignoreSpaces": false, "minDistance": 0.4, "keyType": kind }),
        )
    };
    // "Note that one input, Seattle Inst Tech, was not cleaned."
    let found = with("mphone3");
    let cleaned = |key: &String| dictionary.contains(&key.as_str());
    let others: Vec<&String> = found.iter().filter(|key| !cleaned(key)).collect();
    assert_eq!(others, ["Seattle Inst Tech"]);
    // Soundex hears Inst in Institute.
    let found = with("soundex");
    assert!(found.iter().all(cleaned));
    assert_eq!(found[9], "Seattle Institute of Technology");
    let spelt = with("alpha");
    assert_eq!(spelt[9], "Seattle Inst Tech");
    assert_eq!(spelt[15], "Puget Sound University");
    assert_eq!(found[4], "University of Washington, Bothell");
    assert_eq!(found[15], "Puget Sound University");
    assert_eq!(found[14], "Seattle Institute of Technology");
}

#[test]
fn keys_without_a_dictionary() {
    let addresses = [
        "10 Main St",
        "Main St. ",
        "15 Second  Ave.",
        "Second 15 Ave.",
    ];
    assert_eq!(
        keys(&addresses, json!({ "keyType": "alpha" })),
        ["MainSt", "MainSt", "SecondAve", "SecondAve"]
    );
    let both = ["10MainSt", "MainSt", "15SecondAve", "Second15Ave"];
    assert_eq!(keys(&addresses, json!({ "keyType": "alphaNum" })), both);
    assert_eq!(keys(&addresses, json!({ "keyType": "alphanum" })), both);
    assert_eq!(keys(&addresses, json!({})), addresses);
    assert_eq!(
        keys(&["Ashcroft", "FLASHCARD"], json!({ "keyType": "soundex" })),
        ["A226", "F422"]
    );
    assert_eq!(
        keys(
            &["Ashcroft", "FLASHCARD"],
            json!({ "keyType": "soundexAm" })
        ),
        ["A261", "F426"]
    );
    let numbers = ["20 Main Apt 300", "20 Main Apt 302"];
    let apart = json!({ "keyType": "soundex", "ignoreNumbers": false, "ignoreSpaces": false });
    let found = keys(&numbers, apart);
    assert_eq!(found[0], "T530M500A130T600H536");
    assert_ne!(found[0], found[1]);
    let alike = keys(&numbers, json!({ "keyType": "soundex" }));
    assert_eq!(alike[0], alike[1]);
}

#[test]
fn what_is_known_of_matches_can_be_had() {
    let params = json!({ "dictionary": ["ab", "ac", "xyz"], "minDistance": 0.5, "noMatchNA": true, "keyVarName": "k",
        "hasMatchVarName": "has", "matchDistVarName": "near", "numMatchVarName": "n", "varsToKeep": [] });
    let found = stepped("rxGetFuzzyKeys", &["ab", "ad", "q"], "character", &params).unwrap();
    assert_eq!(texts(&found, "k"), ["ab", "ab", ""]);
    let has = found.array("has").unwrap().as_boolean();
    assert_eq!(
        has.iter().collect::<Vec<_>>(),
        [Some(true), Some(true), Some(false)]
    );
    let near = found.array("near").unwrap().as_primitive::<Float64Type>();
    assert_eq!(
        near.iter().collect::<Vec<_>>(),
        [Some(1.0), Some(0.5), None]
    );
    let n = found.array("n").unwrap().as_primitive::<Int32Type>();
    assert_eq!(n.values(), &[2, 2, 0]);
    // Costs: replacing is as dear as deleting and inserting.
    let costs = json!({ "dictionary": ["ab"], "costs": { "subst": 2 }, "minDistance": 0.5 });
    assert_eq!(
        dist(&["ad", "b"], costs),
        [
            ("ad".to_owned(), "ab".to_owned(), 0.5),
            ("b".to_owned(), "ab".to_owned(), 1.0 - 1.0 / 3.0),
        ]
    );
    assert_eq!(
        keys(
            &["ab", "AB"],
            json!({ "dictionary": ["ab"], "matchMethod": "exact" })
        ),
        ["ab", "AB"]
    );
}

#[test]
fn wrong_arguments() {
    let refused =
        |name: &str, params: Value| stepped(name, &["a"], "character", &params).unwrap_err();
    for (name, params) in [
        ("rxGetFuzzyDist", json!({})),
        (
            "rxGetFuzzyDist",
            json!({ "dictionary": ["a"], "matchMethod": "none" }),
        ),
        ("rxGetFuzzyKeys", json!({ "minDistance": 2 })),
        ("rxGetFuzzyKeys", json!({ "costs": { "insert": -1 } })),
        ("rxGetFuzzyKeys", json!({ "hasMatchVarName": "x" })),
        ("rxGetFuzzyKeys", json!({ "matchMethod": "nearest" })),
        ("rxGetFuzzyKeys", json!({ "keyVarName": "s" })),
    ] {
        assert_eq!(
            refused(name, params.clone()).kind,
            ErrorKind::Argument,
            "{params}"
        );
    }
    assert_eq!(
        refused("rxGetFuzzyKeys", json!({ "varsToKeep": ["z"] })).kind,
        ErrorKind::UnknownVariable
    );
    let numeric = stepped("rxGetFuzzyKeys", &["1"], "numeric", &json!({})).unwrap_err();
    assert_eq!(numeric.kind, ErrorKind::WrongType);
}
