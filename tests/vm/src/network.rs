//! One small network, whose texts are as long as they may be.

use cosmwasm_std::Uint128;
use flywheel_protocol::numbers::{Schedule, TablePoint};
use flywheel_protocol::readings::{PlaceRule, ReadingRules, Work};
use flywheel_protocol::{Bps, EpochClock, Seconds, Time};
use flywheel_types::hub::{self, ClassSpec, InitialBalance, Launch, MarketTerms, Profile, TokenSpec};
use flywheel_types::marketplace::{FeeLimits, OrderWindows, SalePart, SaleSplit};
use flywheel_types::network::Admission;
use flywheel_types::rewards::{EmissionSplit, Part};
use flywheel_types::{Class, NetworkKind, Sector, Windows};

use crate::oracles::oracle;
use crate::world::{Token, address};

/// When epoch 0 begins.
pub const START: u64 = 1_767_225_600;
/// An epoch and a day of unbonding.
pub const CHAIN_DAY: u64 = 86_400;
/// What an oracle bonds.
pub const ORACLE_BOND: u128 = 5_000;
/// How long after an epoch reports are taken.
pub const GRACE: u64 = 3_600;
/// How long a statement may be challenged.
pub const CHALLENGE: u64 = 12 * 3_600;
/// The native coin.
pub const COIN: &str = "uflow";
/// What the operator has of the network's token.
pub const SUPPLY: u128 = 1_000_000_000;

/// Machines bond 1,000 for it.
pub fn class(name: &str) -> Class {
    Class {
        name: name.to_owned(),
        min_bond: Uint128::new(1_000),
        admission: Admission::Open,
        trust: Bps::ONE,
        makers: vec![],
        weight: 1,
        full_work: Uint128::new(24_000),
        max_reward_per_epoch: Uint128::new(400),
        slash: Bps::ONE,
        free_density: 0,
        max_boost: Bps::ZERO,
        demand: None,
        places: false,
    }
}

/// Hourly energy.
pub fn rules() -> ReadingRules {
    ReadingRules {
        work: Work::Amount,
        field: "energy".parse().expect("a field"),
        interval: Seconds::hours(1),
        minimum: 0,
        maximum: 5_000,
        max_change: None,
        max_repeats: None,
        max_age: Seconds::days(2),
        max_clock_ahead: Seconds::minutes(5),
        place: PlaceRule::Anywhere,
        outlier: None,
        max_per_epoch: None,
    }
}

/// 1,000 an epoch, of which machines get 600.
pub fn launch(token: Token, oracles: usize) -> Launch {
    let operator = address("operator").into_string();
    let percent = |percent| Bps::percent(percent).expect("at most a hundred");
    Launch {
        // JSON writes two bytes for a quote.
        profile: Profile {
            name: "\"".repeat(hub::MAX_NAME),
            description: "\"".repeat(hub::MAX_TEXT),
            url: "\"".repeat(hub::MAX_TEXT),
        },
        kind: NetworkKind::Drn,
        sector: Sector::Energy,
        admin: Some(operator.clone()),
        treasury: Some(address("treasury").into_string()),
        guardian: None,
        token: match token {
            Token::Cw20 => TokenSpec::New {
                name: "Test token".to_owned(),
                symbol: "TEST".to_owned(),
                decimals: 6,
                initial_balances: vec![InitialBalance {
                    address: operator,
                    amount: Uint128::new(SUPPLY),
                }],
            },
            Token::Native => TokenSpec::Native { denom: COIN.to_owned() },
        },
        clock: clock(),
        windows: Windows {
            grace: Seconds::new(GRACE),
            round: Seconds::minutes(10),
            challenge: Seconds::new(CHALLENGE),
            answer: Seconds::hours(6),
            max_freeze: Seconds::days(3),
            unbonding_day: Seconds::new(CHAIN_DAY),
            unbonding_days: 7,
        },
        schedule: Schedule::Table {
            points: vec![TablePoint {
                at: Seconds::days(365),
                emitted: Uint128::new(365_000),
            }],
        },
        split: EmissionSplit {
            machines: percent(60),
            stakers: percent(20),
            oracles: percent(10),
            treasury: percent(10),
            subsidies: Bps::ZERO,
            residual: Part::Treasury,
        },
        classes: vec![ClassSpec {
            class: class("meter"),
            rules: rules(),
            opened: Vec::new(),
        }],
        oracles: (0..oracles).map(oracle).collect(),
        oracle_bond: Uint128::new(ORACLE_BOND),
        max_commission_change: percent(1),
        community_weight: None,
        demand_deposit: Some(Uint128::new(32)),
        breaker: None,
        market: Some(market()),
        dao: None,
    }
}

/// An epoch a day.
pub fn clock() -> EpochClock {
    EpochClock::new(Time::new(START), Seconds::new(CHAIN_DAY)).expect("a clock")
}

/// Each step of an order may take an hour; 40 % of a sale are fees.
pub fn market() -> MarketTerms {
    let percent = |percent| Bps::percent(percent).expect("at most a hundred");
    MarketTerms {
        split: SaleSplit {
            seller: Bps::ZERO,
            machines: percent(60),
            stakers: percent(15),
            treasury: percent(15),
            burned: percent(10),
            residual: SalePart::Machines,
        },
        limits: FeeLimits {
            order_fee: percent(1),
            fees: percent(50),
        },
        windows: OrderWindows {
            commit: Seconds::hours(1),
            confirm: Seconds::hours(1),
            reveal: Seconds::hours(1),
            complain: Seconds::hours(1),
        },
        complaint_cost: Uint128::new(5),
        accepted: vec![],
        desk: None,
    }
}
