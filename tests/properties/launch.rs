//! How the two networks begin.

use cosmwasm_std::{Addr, Uint128};
use flywheel_protocol::{Bps, Seconds};
use flywheel_testing::{EPOCH, Person, START, Suite, Token, market_terms};
use flywheel_types::hub::MarketTerms;

use crate::model::{Model, Terms};
use crate::trade::Books;
use crate::world::{GUARDIAN, Network, OPERATOR, PEOPLE, PURSE, World};

/// A network of this token, on the chain of another one if there is one. Everybody has a purse.
pub fn network(token: Token, addresses: &[Addr], other: Option<&Suite>) -> Network {
    let guardian = addresses[GUARDIAN].to_string();
    // In the first network an offence costs everything, in the second a tenth of a larger bond.
    let (min_bond, slash) = match token {
        Token::Cw20 => (1_000, Bps::ONE),
        Token::Native => (10_000, Bps::percent(10).expect("a part")),
    };
    let change = |launch: &mut flywheel_types::hub::Launch| {
        launch.guardian = Some(flywheel_types::Guardian {
            address: guardian,
            expires_at: START.plus(Seconds::days(60)).expect("a time"),
        });
        // No other token is taken: thieves try.
        launch.market = Some(MarketTerms {
            accepted: vec![],
            ..market_terms()
        });
        for class in &mut launch.classes {
            class.class.min_bond = Uint128::new(min_bond);
            class.class.slash = slash;
        }
    };
    let mut suite = match other {
        None => Suite::launched(token, change),
        Some(suite) => suite.another(token, change),
    };
    for person in PEOPLE {
        suite.give(&Person::named(person), PURSE);
    }
    let terms = Terms {
        start: START.get(),
        day: EPOCH.get(),
        unbonding_days: 7,
        min_bond,
        community_weight: 2_500,
        emission: 1_000,
    };
    let mut model = Model::new(terms, addresses.len());
    (0..PEOPLE.len()).for_each(|who| model.pay(None, Some(who), PURSE));
    (0..4).for_each(|number| model.pay(None, Some(World::oracle(number)), 5_000));
    let operator = suite.balance(&Person::named("operator"));
    model.pay(None, Some(OPERATOR), operator);
    Network {
        suite,
        model,
        oracles: vec![0, 1, 2, 3],
        oracles_ever: 4,
        settled: vec![],
        pending: None,
        demands: vec![],
        offences: 0,
        strays: 0,
        attested: vec![],
        books: Books::default(),
    }
}
