//! The state of a contract as an older version wrote it, with what it answered then: the part of the upgrade tests that
//! all contracts share. Each contract's own test includes this file.
//!
//! A fixture is never changed when the code is: it is what a running network has in its storage. Code that cannot read
//! it any more is a change of layout, which `migrate` has to carry out. A new version gets a new fixture beside the old
//! ones.
#![allow(dead_code, reason = "not every contract's test needs all of it")]

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Mutex;
use std::{env, fs};

use cosmwasm_schema::cw_serde;
use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, mock_env};
use cosmwasm_std::{
    Addr, Binary, BlockInfo, Deps, DepsMut, Empty, Env, HexBinary, Order, Querier, QuerierResult, QuerierWrapper,
    Storage, SystemError, SystemResult, from_json, to_json_string,
};

/// The raw key of the cw2 record.
const VERSION_KEY: &[u8] = b"contract_info";

/// The contract under test.
pub struct Contract {
    /// Its folder in `contracts`.
    pub folder: &'static str,
    /// Its name in cw2.
    pub name: &'static str,
    /// Its version in cw2.
    pub version: &'static str,
    /// Its entry point.
    pub migrate: fn(DepsMut, Env) -> Result<(), String>,
    /// Its entry point.
    pub query: fn(Deps, Env, &[u8]) -> Result<Binary, String>,
}

/// What is in the file.
#[cw_serde]
pub struct Fixture {
    address: Addr,
    block: BlockInfo,
    /// Keys, and values as text.
    records: Vec<(HexBinary, String)>,
    /// What the contract was asked, and what it answered.
    answers: Vec<(String, String)>,
    /// What it asked others meanwhile, and what they answered.
    others: Vec<(String, String)>,
}

#[cw_serde]
struct Version {
    contract: String,
    version: String,
}

impl Contract {
    /// The state that version 0.1.0 left behind. With `UPDATE_FIXTURES` set, it is first written anew, from a chain on
    /// which the contract has lived a day: do that only as long as no network runs that version.
    pub fn fixture(&self, lived: impl FnOnce() -> Fixture) -> Fixture {
        // Tests of one contract run side by side and would read what another is writing.
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _alone = ONE_AT_A_TIME.lock();
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/state-0.1.0.json");
        if env::var_os("UPDATE_FIXTURES").is_some() {
            assert_eq!(
                env!("CARGO_PKG_VERSION"),
                "0.1.0",
                "only 0.1.0 writes its state: keep the file and add one of this version"
            );
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, lived().text()).unwrap();
        }
        let text = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        from_json(text).unwrap()
    }

    /// The state of a contract on a chain, and what it answers to these queries.
    pub fn record(
        &self,
        chain: &dyn Querier,
        storage: &dyn Storage,
        (address, block): (&Addr, BlockInfo),
        queries: &[String],
    ) -> Fixture {
        let records = storage.range(None, None, Order::Ascending).map(|(key, value)| {
            let value = String::from_utf8(value).unwrap();
            (HexBinary::from(key), value)
        });
        let mut fixture = Fixture {
            address: address.clone(),
            block,
            records: records.collect(),
            answers: vec![],
            others: vec![],
        };
        let recorder = Recorder {
            chain,
            heard: RefCell::default(),
        };
        for query in queries {
            let answer = self.ask(&fixture, storage, &recorder, query);
            fixture
                .answers
                .push((query.clone(), answer.unwrap_or_else(|error| panic!("{query}: {error}"))));
        }
        fixture.others = recorder.heard.into_inner().into_iter().collect();
        fixture
    }

    fn ask(
        &self,
        fixture: &Fixture,
        storage: &dyn Storage,
        others: &dyn Querier,
        query: &str,
    ) -> Result<String, String> {
        let deps = Deps {
            storage,
            api: &MockApi::default(),
            querier: QuerierWrapper::new(others),
        };
        let answer = (self.query)(deps, fixture.env(), query.as_bytes())?;
        Ok(String::from_utf8(answer.into()).unwrap())
    }

    fn migrated(&self, fixture: &Fixture, mut storage: MockStorage) -> Result<MockStorage, String> {
        let querier: MockQuerier<Empty> = MockQuerier::default();
        let deps = DepsMut {
            storage: &mut storage,
            api: &MockApi::default(),
            querier: QuerierWrapper::new(&querier),
        };
        (self.migrate)(deps, fixture.env())?;
        Ok(storage)
    }

    /// Whatever version stands in the record, `migrate` takes the state over and nothing in it is another number.
    pub fn survives(&self, fixture: &Fixture, versions: &[&str]) {
        for version in versions {
            let mut storage = fixture.storage();
            self.set_version(&mut storage, self.name, version);

            let storage = self.migrated(fixture, storage).unwrap();

            let stored: Version = from_json(storage.get(VERSION_KEY).unwrap()).unwrap();
            assert_eq!((&*stored.contract, &*stored.version), (self.name, self.version));
            self.answers_as_before(fixture, &storage);
        }
    }

    /// Every query is answered as it was when the fixture was written.
    pub fn answers_as_before(&self, fixture: &Fixture, storage: &dyn Storage) {
        for (query, answer) in &fixture.answers {
            let now = self.ask(fixture, storage, fixture, query);
            assert_eq!(now.as_ref(), Ok(answer), "{}: {query}", self.folder);
        }
    }

    /// The state of a newer version and that of another contract are refused, and stay as they were.
    pub fn refuses_what_is_newer_or_not_its_own(&self, fixture: &Fixture) {
        for (contract, version) in [(self.name, "99.0.0"), ("crates.io:other", self.version)] {
            let mut storage = fixture.storage();
            self.set_version(&mut storage, contract, version);

            let refusal = self.migrated(fixture, storage).map(drop).unwrap_err();

            let named = if contract == self.name { version } else { contract };
            assert!(refusal.contains(named), "{refusal}");
        }
        let mut storage = fixture.storage();
        storage.remove(VERSION_KEY);
        self.migrated(fixture, storage).map(drop).unwrap_err();
    }

    /// A later version may have appended fields to the records with these keys or prefixes of maps: they are passed over
    /// by the version that is here, as an older program that reads the state must.
    pub fn passes_over_appended_fields(&self, fixture: &Fixture, arrays: &[&str]) {
        let mut storage = fixture.storage();
        let mut longer = BTreeSet::new();
        for (key, value) in &fixture.records {
            let Some(name) = arrays.iter().find(|name| is_of(key, name)) else {
                continue;
            };
            let fields = value.strip_prefix('[').and_then(|value| value.strip_suffix(']'));
            let fields = fields.unwrap_or_else(|| panic!("{name} is no array: {value}"));
            storage.set(key, format!("[{fields},{{\"later\":[1]}},\"x\"]").as_bytes());
            longer.insert(*name);
        }
        assert_eq!(longer, arrays.iter().copied().collect(), "the fixture has none of some");
        self.answers_as_before(fixture, &storage);
    }

    fn set_version(&self, storage: &mut MockStorage, contract: &str, version: &str) {
        let version = Version {
            contract: contract.to_owned(),
            version: version.to_owned(),
        };
        storage.set(VERSION_KEY, to_json_string(&version).unwrap().as_bytes());
    }
}

/// Whether a raw key is that of an item, or begins as the keys of a map do: with the length of its name, and its name.
fn is_of(key: &[u8], name: &str) -> bool {
    let length = u16::try_from(name.len()).unwrap().to_be_bytes();
    key == name.as_bytes()
        || key
            .strip_prefix(&length)
            .is_some_and(|rest| rest.starts_with(name.as_bytes()))
}

impl Fixture {
    /// Keys and values.
    pub fn records(&self) -> impl Iterator<Item = (&[u8], &str)> {
        self.records.iter().map(|(key, value)| (key.as_slice(), value.as_str()))
    }

    /// The block in which it was written.
    pub fn block(&self) -> &BlockInfo {
        &self.block
    }

    /// The records, in a storage.
    pub fn storage(&self) -> MockStorage {
        let mut storage = MockStorage::new();
        for (key, value) in &self.records {
            storage.set(key, value.as_bytes());
        }
        storage
    }

    fn env(&self) -> Env {
        let mut env = mock_env();
        env.block = self.block.clone();
        env.contract.address = self.address.clone();
        env
    }

    /// As JSON with a line for each record and answer, so that a difference is readable.
    fn text(&self) -> String {
        let lines = |rows: Vec<String>| rows.join(",\n    ");
        let records = self.records.iter().map(|row| to_json_string(row).unwrap()).collect();
        let pairs = |rows: &[(String, String)]| lines(rows.iter().map(|row| to_json_string(row).unwrap()).collect());
        format!(
            "{{\n  \"address\": {},\n  \"block\": {},\n  \"records\": [\n    {}\n  ],\n  \"answers\": [\n    {}\n  ],\n  \
             \"others\": [\n    {}\n  ]\n}}\n",
            to_json_string(&self.address).unwrap(),
            to_json_string(&self.block).unwrap(),
            lines(records),
            pairs(&self.answers),
            pairs(&self.others),
        )
    }
}

/// Others answer what they answered then.
impl Querier for Fixture {
    fn raw_query(&self, request: &[u8]) -> QuerierResult {
        let heard = self.others.iter().find(|(asked, _)| asked.as_bytes() == request);
        match heard {
            Some((_, answer)) => from_json(answer).unwrap(),
            None => SystemResult::Err(SystemError::InvalidRequest {
                error: "was not asked when the fixture was written".to_owned(),
                request: request.into(),
            }),
        }
    }
}

/// Keeps what a contract hears from others.
struct Recorder<'a> {
    chain: &'a dyn Querier,
    heard: RefCell<BTreeSet<(String, String)>>,
}

impl Querier for Recorder<'_> {
    fn raw_query(&self, request: &[u8]) -> QuerierResult {
        let answer = self.chain.raw_query(request);
        let heard = (
            String::from_utf8(request.to_vec()).unwrap(),
            to_json_string(&answer).unwrap(),
        );
        self.heard.borrow_mut().insert(heard);
        answer
    }
}
