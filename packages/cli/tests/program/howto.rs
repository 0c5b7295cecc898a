//! What the book tells people to write is what the contracts take, and the events that it names are those that they emit.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cosmwasm_std::{CosmosMsg, from_json, to_json_vec};
use flywheel_types::governance::{DaoTerms, ProposalClass};
use flywheel_types::{
    access_control, governance, hub, marketplace, payments, registry, rewards, staking, verification,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

type Checked = Result<(), String>;

/// Pages whose objects are what a program prints, not what somebody sends.
const PRINTED: [&str; 2] = ["local-chain.md", "read-the-json.md"];
/// The event of every contract with an owner, which the page names once for all.
const OF_ALL: &str = "ownership_updated";

/// Contracts by the names that `flywheel dao propose` takes, with the types of their messages.
macro_rules! contracts {
    ($($name:literal => $module:ident),* $(,)?) => {
        const CONTRACTS: &[&str] = &[$($name,)* "token"];

        fn told(contract: &str, message: &Value) -> Checked {
            match contract {
                $($name => read::<$module::ExecuteMsg>(message),)*
                "token" => read::<cw20::Cw20ExecuteMsg>(message),
                other => Err(format!("no contract is called {other}")),
            }
        }

        fn asked(contract: &str, message: &Value) -> Checked {
            match contract {
                $($name => read::<$module::QueryMsg>(message),)*
                "token" => read::<cw20::Cw20QueryMsg>(message),
                other => Err(format!("no contract is called {other}")),
            }
        }

        fn migrated(contract: &str, message: &Value) -> Checked {
            match contract {
                $($name => read::<$module::MigrateMsg>(message),)*
                other => Err(format!("no contract is called {other}")),
            }
        }
    };
}

contracts! {
    "staking" => staking,
    "verification" => verification,
    "rewards" => rewards,
    "marketplace" => marketplace,
    "governance" => governance,
    "hub" => hub,
    "registry" => registry,
    "payments" => payments,
    "access-control" => access_control,
}

/// Terms of a DAO that it could be launched with.
fn terms(given: &Value) -> Checked {
    read::<DaoTerms>(given)?;
    let terms: DaoTerms = from_json(given.to_string()).map_err(|error| error.to_string())?;
    let (rules, bounds) = terms.rules.resolve();
    let check = |class: ProposalClass| rules.of(class).check(class, &bounds, terms.minimum_total_power);
    bounds.check().map_err(|error| error.to_string())?;
    let mut checked = ProposalClass::ALL.into_iter().map(check);
    checked.try_for_each(|checked| checked.map_err(|error| error.to_string()))
}

/// Reads a `T` that takes every field: one that serde passes over in silence is an error as well.
fn read<T: DeserializeOwned + Serialize>(given: &Value) -> Checked {
    let value: T = from_json(given.to_string()).map_err(|error| error.to_string())?;
    let taken = to_json_vec(&value).map_err(|error| error.to_string())?;
    let taken: Value = serde_json::from_slice(&taken).map_err(|error| error.to_string())?;
    all_taken(given, &taken, "")
}

fn all_taken(given: &Value, taken: &Value, place: &str) -> Checked {
    match (given, taken) {
        (Value::Object(given), Value::Object(taken)) => given.iter().try_for_each(|(field, value)| {
            let place = format!("{place}/{field}");
            match taken.get(field) {
                Some(found) => all_taken(value, found, &place),
                None if value.is_null() => Ok(()),
                None => Err(format!("{place} is not read")),
            }
        }),
        (Value::Array(given), Value::Array(taken)) => {
            let mut pairs = given.iter().zip(taken).enumerate();
            pairs.try_for_each(|(number, (given, taken))| all_taken(given, taken, &format!("{place}/{number}")))
        }
        _ => Ok(()),
    }
}

/// An action of a proposal, as `flywheel dao propose` takes it: what a contract is told is JSON, the contract has its name.
fn action(given: &Value) -> Checked {
    let mut message = given.clone();
    for kind in ["execute", "migrate", "update_admin", "clear_admin"] {
        let Some(call) = message.get_mut("wasm").and_then(|wasm| wasm.get_mut(kind)) else {
            continue;
        };
        let contract = call["contract_addr"].as_str().unwrap_or_default().to_owned();
        match kind {
            "execute" => told(&contract, &call["msg"])?,
            "migrate" => migrated(&contract, &call["msg"])?,
            _ if CONTRACTS.contains(&contract.as_str()) => continue,
            _ => return Err(format!("no contract is called {contract}")),
        }
        // On the chain it is bytes.
        call["msg"] = Value::String("e30=".to_owned());
    }
    read::<CosmosMsg>(&message)
}

/// A message without its contract's name: one of them must take it.
fn message(given: &Value) -> Checked {
    let mut errors = Vec::new();
    for contract in CONTRACTS {
        for checked in [told(contract, given), asked(contract, given)] {
            match checked {
                Ok(()) => return Ok(()),
                Err(error) if error.contains("unknown variant") => {}
                Err(error) => errors.push(format!("{contract}: {error}")),
            }
        }
    }
    Err(format!("no contract takes it: {errors:?}"))
}

fn block(given: &Value) -> Checked {
    match given {
        Value::Array(actions) if !actions.is_empty() => actions.iter().try_for_each(action),
        Value::Object(fields) if fields.len() == 1 => message(given),
        Value::Object(fields) if fields.contains_key("minimum_total_power") => terms(given),
        _ => Err("neither actions, nor a message, nor the terms of a DAO".to_owned()),
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The files below a folder that end so.
fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, end));
        } else if path.to_string_lossy().ends_with(end) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The blocks of JSON of a page.
fn blocks(page: &str) -> Vec<Value> {
    let fences = page.split("```json").skip(1);
    fences.map(|rest| json(rest.split("```").next().unwrap())).collect()
}

#[test]
fn every_message_of_the_how_to_pages_is_one_that_a_contract_takes() {
    let mut pages = BTreeMap::new();
    for path in files(&repository().join("docs/how-to"), ".md") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let examples = blocks(&fs::read_to_string(&path).unwrap());
        if PRINTED.contains(&name.as_str()) {
            assert!(examples.iter().all(Value::is_object), "{name}");
            continue;
        }
        for example in &examples {
            block(example).unwrap_or_else(|error| panic!("{name}: {error}\n{example:#}"));
        }
        pages.insert(name, examples.len());
    }
    for page in ["govern-a-network.md", "open-places.md", "punish-a-liar.md"] {
        assert!(pages.get(page).is_some_and(|&count| count > 0), "{page} has no example");
    }
}

#[test]
fn a_misspelt_field_is_found_wherever_it_is() {
    let good = r#"[{"wasm": {"execute": {"contract_addr": "staking", "funds": [],
        "msg": {"open_case": {"machine": 7, "at": 5,
            "offence": "341491f6a89a5211c0487013ef8998cc319641df8585a87f8c181717f5f17e5c"}}}}}]"#;
    block(&json(good)).unwrap();
    for (word, misspelt) in [
        ("wasm", "wsam"),
        ("execute", "exceute"),
        ("contract_addr", "contract"),
        ("\"staking\"", "\"stacking\""),
        ("\"staking\"", "\"rewards\""),
        ("funds", "fund"),
        ("\"funds\": []", "\"funds\": [], \"found\": 1"),
        ("open_case", "open_cases"),
        ("offence", "offense"),
    ] {
        assert!(block(&json(&good.replace(word, misspelt))).is_err(), "{misspelt}");
    }
    let send =
        r#"[{"bank": {"send": {"to_address": "wasm1a", "amount": [{"denom": "uwheel", "amount": "5"}], "memo": ""}}}]"#;
    assert_eq!(block(&json(send)).unwrap_err(), "/bank/send/memo is not read");
    for bare in [
        r#"{"join_community": {"representativ": "wasm1a"}}"#,
        r#"{"paws": {"machine": 7}}"#,
        r#"{"minimum_total_power": "5", "rules": {"preset": {"name": "strict"}}}"#,
        // A deposit above a hundredth of the minimum.
        r#"{"minimum_total_power": "500", "rules": {"preset": {"name": "trial", "deposit": "6"}}}"#,
        "[]",
    ] {
        assert!(block(&json(bare)).is_err(), "{bare}");
    }
}

/// A name between quotes.
fn quoted(argument: &str) -> Option<&str> {
    let name = argument.trim().strip_prefix('"')?.strip_suffix('"')?;
    let is_name = !name.is_empty() && name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_');
    is_name.then_some(name)
}

/// The events that a source makes: by `event(CONTRACT, "sold")`, by a function of its own that is told the name, such as
/// `moved("bonded", …)`, or by one of the events' module, `events::moved("bonded", …)`.
fn made(source: &str, is_events: bool) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in source.match_indices('(') {
        let before = &source[..at];
        let lead = before.trim_end_matches(|letter: char| letter.is_alphanumeric() || letter == '_');
        let function = &before[lead.len()..];
        let mut arguments = source[at + 1..].split([',', ')']).map(quoted);
        let (first, second) = (arguments.next().unwrap(), arguments.next().flatten());
        let name = match function {
            "" => None,
            "event" => second,
            _ if lead.ends_with("events::") => first,
            _ if is_events && !lead.ends_with('.') => first.or(second),
            _ => None,
        };
        let Some(name) = name else { continue };
        // `grant("applied", …)` makes the event `grant_applied`.
        found.insert(match function {
            "grant" | "budget" => format!("{function}_{name}"),
            _ => name.to_owned(),
        });
    }
    found
}

/// The events of a section: the names in the first column of its table.
fn named(section: &str) -> BTreeSet<String> {
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.map(|row| row.split('|').nth(1).unwrap());
    let names = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    names.map(str::to_owned).collect()
}

#[test]
fn the_page_of_events_names_those_that_the_contracts_emit() {
    let page = fs::read_to_string(repository().join("docs/reference/events.md")).unwrap();
    assert!(page.contains(&format!("`{OF_ALL}`")));
    let sections: BTreeMap<&str, &str> = page.split("\n## ").filter_map(|text| text.split_once('\n')).collect();
    let mut compared = 0;
    for path in files(&repository().join("contracts"), "src/events.rs") {
        let contract = path.parent().and_then(Path::parent).unwrap();
        let mut emitted = BTreeSet::new();
        for source in files(&contract.join("src"), ".rs") {
            emitted.extend(made(&fs::read_to_string(&source).unwrap(), source == path));
        }
        emitted.remove(OF_ALL);
        let name = contract.file_name().unwrap().to_string_lossy();
        let section = sections
            .get(name.as_ref())
            .unwrap_or_else(|| panic!("no section of {name}"));
        assert_eq!(named(section), emitted, "{name}: the page, and the contract");
        compared += 1;
    }
    assert_eq!(compared, 9);
}
