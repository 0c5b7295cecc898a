//! One small network whose numbers are easy to reckon with.

use cosmwasm_std::Uint128;
use flywheel_protocol::numbers::{Schedule, TablePoint};
use flywheel_protocol::readings::{PlaceRule, ReadingRules, Work};
use flywheel_protocol::{Bps, EpochClock, Seconds, Time};
use flywheel_types::hub::{ClassSpec, InitialBalance, Launch, MarketTerms, Profile, TokenSpec};
use flywheel_types::marketplace::{AcceptedDenom, FeeLimits, OrderWindows, SalePart, SaleSplit};
use flywheel_types::network::Admission;
use flywheel_types::rewards::{EmissionSplit, Part};
use flywheel_types::verification::OracleSpec;
use flywheel_types::{Class, Denom, NetworkKind, Sector, Windows};

/// The chain's id.
pub const CHAIN_ID: &str = "flywheel-test-1";
/// When epoch 0 begins: 1 January 2026.
pub const START: Time = Time::new(1_767_225_600);
/// An epoch is a day.
pub const EPOCH: Seconds = Seconds::days(1);
/// Reports are taken for an hour after the epoch.
pub const GRACE: Seconds = Seconds::hours(1);

/// Which token the network has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// A cw20 that rewards mint.
    Cw20,
    /// A native coin from a reserve.
    Native,
}

/// The native network's coin.
pub(crate) const DENOM: &str = "uflow";
/// What the operator hands out, and the native network's reserve.
pub(crate) const SUPPLY: Uint128 = Uint128::new(1_000_000_000);

/// Machines bond 1,000; work of 24,000 W.h a day is full; one earns at most 400 a day.
pub fn class() -> Class {
    Class {
        name: "meter".to_owned(),
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

/// Hourly energy of 0 to 5,000 W.h.
pub fn rules() -> ReadingRules {
    ReadingRules {
        work: Work::Amount,
        field: "energy".parse().unwrap_or_else(|error| panic!("{error}")),
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

/// 1,000 tokens an epoch for ever (a year): 60 % machines, 20 % stakers, 10 % oracles, 10 % treasury.
pub fn launch(token: Token, admin: &str, treasury: &str, oracles: Vec<OracleSpec>) -> Launch {
    let days = 365;
    let percent = |percent| Bps::percent(percent).unwrap_or(Bps::ZERO);
    Launch {
        profile: Profile {
            name: "Test network".to_owned(),
            description: String::new(),
            url: String::new(),
        },
        kind: NetworkKind::Drn,
        sector: Sector::Energy,
        admin: Some(admin.to_owned()),
        treasury: Some(treasury.to_owned()),
        guardian: None,
        token: match token {
            Token::Cw20 => TokenSpec::New {
                name: "Test token".to_owned(),
                symbol: "TEST".to_owned(),
                decimals: 6,
                initial_balances: vec![InitialBalance {
                    address: admin.to_owned(),
                    amount: SUPPLY,
                }],
            },
            Token::Native => TokenSpec::Native {
                denom: DENOM.to_owned(),
            },
        },
        clock: EpochClock::new(START, EPOCH).unwrap_or_else(|error| panic!("{error}")),
        windows: Windows {
            grace: GRACE,
            round: Seconds::minutes(10),
            challenge: Seconds::hours(12),
            answer: Seconds::hours(6),
            max_freeze: Seconds::days(3),
            unbonding_day: Seconds::days(1),
            unbonding_days: 7,
        },
        schedule: Schedule::Table {
            points: vec![TablePoint {
                at: Seconds::days(days),
                emitted: Uint128::from(1_000 * days),
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
            class: class(),
            rules: rules(),
            opened: Vec::new(),
        }],
        oracles,
        oracle_bond: Uint128::new(5_000),
        max_commission_change: percent(1),
        community_weight: None,
        demand_deposit: None,
        breaker: None,
        market: None,
        dao: None,
    }
}

/// A sale: 60 % machines, 15 % stakers, 15 % treasury, 10 % burned; each step of an order may take six hours.
/// Machines may sell in the native coin too, whatever the network's token.
pub fn market_terms() -> MarketTerms {
    let percent = |percent| Bps::percent(percent).unwrap_or(Bps::ZERO);
    let step = Seconds::hours(6);
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
            commit: step,
            confirm: step,
            reveal: step,
            complain: step,
        },
        complaint_cost: Uint128::new(5),
        accepted: vec![AcceptedDenom {
            denom: Denom::Native(DENOM.to_owned()),
            complaint_cost: Uint128::new(5),
        }],
        desk: None,
    }
}
