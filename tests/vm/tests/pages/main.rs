//! Every query of every contract, where it has the most to answer, within a smart query's gas.

mod ask;
mod ask_sold;
mod full;
mod governed;
mod paid;
mod passing;
mod permitted;
mod sold;

use cosmwasm_std::{Addr, Uint128};
use flywheel_types::verification::MAX_ORACLES;
use flywheel_vm_tests::{CONTRACTS, QUERY_LIMIT, Token, World, address, queries_of_schema};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

use ask::ask_places;
use ask_sold::ask_sales;
use full::full;
use governed::ask_dao;
use passing::ask_everything;
use permitted::ask_permissions;

const PAGE: u64 = 100;

const LIMIT: Option<u32> = Some(100);

/// Asks in the world as it is, and keeps the largest price of each query.
struct Asked<'a> {
    world: &'a World,
    prices: BTreeMap<(String, String), (u64, usize)>,
}

impl Asked<'_> {
    /// How many rows the answer has, where it is a list or an object of one.
    fn ask(&mut self, contract: &Addr, query: &impl Serialize) -> usize {
        let (answer, price) = self.world.price(contract, query);
        let name = serde_json::to_value(query).unwrap();
        let name = name.as_object().and_then(|query| query.keys().next().cloned()).unwrap();
        let row = self.prices.entry((self.world.name(contract), name)).or_default();
        *row = (*row).max((price, answer.len()));
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        let lists = answer.as_object().into_iter().flat_map(|answer| answer.values());
        lists
            .filter_map(Value::as_array)
            .map(Vec::len)
            .max()
            .unwrap_or_default()
    }
}

#[test]
fn the_largest_page_of_every_query_fits_into_a_query_s_gas() {
    let mut world = World::new(Token::Native, MAX_ORACLES);
    let mut finals = full(&mut world);
    let mut prices = ask_sales(&mut world);
    prices.extend(ask_places(&mut world));
    prices.extend(ask_everything(&mut world, &mut finals));

    let apart = ["token", "governance", "access-control"];
    let contracts: Vec<_> = CONTRACTS.into_iter().filter(|name| !apart.contains(name)).collect();
    all_fit(&world, &prices, &contracts);
}

#[test]
fn the_largest_pages_of_a_dao_and_of_permissions_fit_into_a_query_s_gas() {
    let mut world = World::new(Token::Native, 1);
    let mut prices = ask_permissions(&mut world);
    prices.extend(ask_dao(&mut world));

    all_fit(&world, &prices, &["access-control", "governance"]);
}

fn all_fit(world: &World, prices: &BTreeMap<(String, String), (u64, usize)>, contracts: &[&str]) {
    for ((contract, query), (price, bytes)) in prices {
        println!("{price:>9} gas {bytes:>7} bytes  {contract}/{query}");
        assert!(*price < QUERY_LIMIT, "{contract}/{query}: {price}");
    }
    println!("largest memory: {} pages of 64 KiB", world.most_memory());
    for contract in contracts {
        // Only a closed generation has it: the messages' test asks for it.
        for query in queries_of_schema(contract)
            .into_iter()
            .filter(|query| query != "closed_income")
        {
            assert!(
                prices.contains_key(&((*contract).to_owned(), query.clone())),
                "{contract}/{query} was not asked"
            );
        }
    }
}

#[test]
fn the_token_answers_its_largest_pages() {
    let mut world = World::new(Token::Cw20, 4);
    let token = world.network.token.clone().unwrap();
    for account in 0..PAGE {
        world.give(&format!("holder-{account}"), 1_000);
        let allow = cw20::Cw20ExecuteMsg::IncreaseAllowance {
            spender: address(&format!("holder-{account}")).into_string(),
            amount: Uint128::new(1),
            expires: None,
        };
        world.execute("operator", &token, &allow, 0);
        world.execute(
            &format!("holder-{account}"),
            &token,
            &json!({"increase_allowance": {"spender": address("operator"), "amount": "1"}}),
            0,
        );
    }
    let operator = address("operator");
    let queries = [
        json!({"balance": {"address": operator}}),
        json!({"token_info": {}}),
        json!({"minter": {}}),
        json!({"allowance": {"owner": operator, "spender": address("holder-0")}}),
        json!({"all_allowances": {"owner": operator, "limit": 100}}),
        json!({"all_spender_allowances": {"spender": operator, "limit": 100}}),
        json!({"all_accounts": {"limit": 100}}),
        json!({"marketing_info": {}}),
    ];
    let mut asked = Asked {
        world: &world,
        prices: BTreeMap::new(),
    };
    let rows: Vec<usize> = queries.iter().map(|query| asked.ask(&token, query)).collect();

    // cw20-base has at most 30 in a page.
    assert_eq!(rows[4..7], [30, 30, 30]);
    for ((_, query), (price, bytes)) in &asked.prices {
        println!("{price:>9} gas {bytes:>7} bytes  token/{query}");
    }
    // A logo that nobody has uploaded cannot be downloaded.
    let mut known = queries_of_schema("token");
    known.remove("download_logo");
    let names: Vec<String> = asked.prices.into_keys().map(|(_, query)| query).collect();
    assert_eq!(names, Vec::from_iter(known));
}
