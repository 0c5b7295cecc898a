//! What a network may start with (rules H2 and H3). Everything is checked here, so that a refusal names the field; the
//! contracts check again what is theirs.

use std::collections::BTreeSet;

use cosmwasm_std::{Addr, Api, Uint128};
use flywheel_protocol::Time;
use flywheel_protocol::numbers::Schedule;
use flywheel_types::Guardian;
use flywheel_types::hub::{InitialBalance, Launch, MAX_INITIAL_BALANCES, MAX_NAME, MAX_TEXT, Profile, TokenSpec};
use flywheel_types::network::MAX_CLASSES;
use flywheel_types::rewards::Breaker;
use flywheel_types::verification::{MAX_ORACLES, OracleSpec};

use crate::error::ContractError;

mod dao;
mod market;

/// Half of what an amount can count: the other half is room for every schedule that may follow.
const MAX_INITIAL_SUPPLY: Uint128 = Uint128::new(1 << 127);
/// Epoch 0 begins at most this many seconds ahead: ten years. A start in milliseconds is found out by it.
const MAX_START_AHEAD: u64 = 315_360_000;
/// Bytes of a cw20's name.
const TOKEN_NAME: (usize, usize) = (3, 50);
/// Bytes of a cw20's symbol.
const TOKEN_SYMBOL: (usize, usize) = (3, 12);
/// Decimals of a cw20 at most.
const MAX_DECIMALS: u8 = 18;
/// Bytes of a native denomination (the bank module's rule).
const NATIVE_DENOM: (usize, usize) = (3, 128);

/// The accounts of a network, checked.
pub struct Accounts {
    /// Administers the contracts.
    pub admin: Addr,
    /// Receives the treasury's part.
    pub treasury: Addr,
}

impl Accounts {
    /// Those that a launch names; whom it does not name is `default`: the network's DAO, or the sender where there is none.
    ///
    /// # Errors
    /// No addresses, or an admin beside a DAO.
    pub fn of(api: &dyn Api, launch: &Launch, default: &Addr) -> Result<Self, ContractError> {
        if let (Some(admin), Some(_)) = (&launch.admin, &launch.dao) {
            return Err(ContractError::AdminBesideDao {
                admin: admin.chars().take(80).collect(),
            });
        }
        let admin = account(api, "admin", launch.admin.as_ref(), default)?;
        let treasury = account(api, "treasury", launch.treasury.as_ref(), &admin)?;
        Ok(Self { admin, treasury })
    }
}

/// Checks everything else that a launch carries.
///
/// # Errors
/// The first field that cannot be.
pub fn check(api: &dyn Api, now: Time, launch: &Launch) -> Result<(), ContractError> {
    profile(&launch.profile)?;
    if let Some(guardian) = &launch.guardian {
        check_guardian(api, now, "guardian.address", guardian)?;
    }
    check_start(now, launch.clock.start())?;
    launch
        .windows
        .check(launch.clock.length())
        .map_err(ContractError::Windows)?;
    launch.schedule.validate()?;
    if launch.split.sum() > 10_000 {
        return Err(ContractError::SplitOverWhole {
            sum: launch.split.sum(),
        });
    }
    check_classes(launch)?;
    check_oracles(api, &launch.oracles)?;
    number("oracle_bond", launch.oracle_bond.u128(), 1, u128::MAX)?;
    let demand_deposit = launch.demand_deposit.map_or(1, |deposit| deposit.u128());
    number("demand_deposit", demand_deposit, 1, u128::MAX)?;
    launch
        .breaker
        .as_ref()
        .map_or(Ok(()), Breaker::check)
        .map_err(ContractError::Breaker)?;
    check_token(api, &launch.token, &launch.schedule)?;
    launch
        .market
        .as_ref()
        .map_or(Ok(()), |terms| market::check(api, terms))?;
    launch.dao.as_ref().map_or(Ok(()), |terms| dao::check(api, now, terms))
}

/// Checks what a network says of itself.
pub fn profile(profile: &Profile) -> Result<(), ContractError> {
    length("profile.name", profile.name.len(), (1, MAX_NAME))?;
    length("profile.description", profile.description.len(), (0, MAX_TEXT))?;
    length("profile.url", profile.url.len(), (0, MAX_TEXT))?;
    printable("profile.name", &profile.name)?;
    printable("profile.description", &profile.description.replace('\n', " "))?;
    printable("profile.url", &profile.url)
}

/// A control character is six bytes in JSON, and so would make a page of networks six times as long as their texts.
fn printable(field: &'static str, given: &str) -> Result<(), ContractError> {
    if given.chars().any(char::is_control) {
        return Err(ContractError::Text {
            field,
            given: given.to_owned(),
            expected: "printable characters",
        });
    }
    Ok(())
}

/// An address of this chain.
pub fn address(api: &dyn Api, field: impl Into<String>, given: &str) -> Result<Addr, ContractError> {
    api.addr_validate(given).map_err(|error| ContractError::Address {
        field: field.into(),
        given: given.chars().take(80).collect(),
        reason: error.to_string(),
    })
}

fn account(api: &dyn Api, field: &str, given: Option<&String>, default: &Addr) -> Result<Addr, ContractError> {
    given.map_or_else(|| Ok(default.clone()), |given| address(api, field, given))
}

fn check_guardian(api: &dyn Api, now: Time, field: &str, guardian: &Guardian) -> Result<(), ContractError> {
    address(api, field, &guardian.address)?;
    let expires_at = guardian.expires_at;
    if expires_at <= now {
        Err(ContractError::GuardianExpired { expires_at, now })
    } else {
        Ok(())
    }
}

/// Bonds come before epoch 0, so it lies ahead.
fn check_start(now: Time, start: Time) -> Result<(), ContractError> {
    if (1..=MAX_START_AHEAD).contains(&start.since(now).get()) {
        return Ok(());
    }
    Err(ContractError::Start {
        start,
        now,
        most: MAX_START_AHEAD,
    })
}

fn check_classes(launch: &Launch) -> Result<(), ContractError> {
    length("classes", launch.classes.len(), (1, MAX_CLASSES))?;
    let epoch = launch.clock.length();
    let mut names = BTreeSet::new();
    for spec in &launch.classes {
        let class = &spec.class;
        class.check()?;
        if class.demand.is_some() {
            market::check_demand(&class.name, launch.market.as_ref())?;
        }
        if !names.insert(&class.name) {
            return Err(ContractError::Twice {
                field: "classes",
                value: class.name.clone(),
            });
        }
        launch
            .windows
            .check_class(epoch, class)
            .map_err(ContractError::ClassParameter)?;
        let wrong = |source| ContractError::Rules {
            class: class.name.clone(),
            source,
        };
        spec.rules.validate_for(epoch).map_err(wrong)?;
    }
    Ok(())
}

fn check_oracles(api: &dyn Api, oracles: &[OracleSpec]) -> Result<(), ContractError> {
    length("oracles", oracles.len(), (0, MAX_ORACLES))?;
    let (mut addresses, mut keys) = (BTreeSet::new(), BTreeSet::new());
    for (index, oracle) in oracles.iter().enumerate() {
        let oracle_address = address(api, format!("oracles[{index}].address"), &oracle.address)?;
        if !addresses.insert(oracle_address) {
            return Err(ContractError::Twice {
                field: "oracles",
                value: oracle.address.clone(),
            });
        }
        if !keys.insert(&oracle.key) {
            return Err(ContractError::KeyTwice {
                key: oracle.key.clone(),
            });
        }
    }
    Ok(())
}

fn check_token(api: &dyn Api, token: &TokenSpec, schedule: &Schedule) -> Result<(), ContractError> {
    match token {
        TokenSpec::Native { denom } => {
            length("token.denom", denom.len(), NATIVE_DENOM)?;
            let known = |byte: u8| byte.is_ascii_alphanumeric() || b"/:._-".contains(&byte);
            let begins = denom.bytes().next().is_some_and(|first| first.is_ascii_alphabetic());
            let expected = "a letter, then letters, digits and / : . _ -";
            text("token.denom", denom, begins && denom.bytes().all(known), expected)
        }
        TokenSpec::New {
            name,
            symbol,
            decimals,
            initial_balances,
        } => {
            length("token.name", name.len(), TOKEN_NAME)?;
            length("token.symbol", symbol.len(), TOKEN_SYMBOL)?;
            let known = |byte: u8| byte.is_ascii_alphabetic() || byte == b'-';
            text("token.symbol", symbol, symbol.bytes().all(known), "letters and dashes")?;
            number("token.decimals", (*decimals).into(), 0, MAX_DECIMALS.into())?;
            let initial = check_balances(api, initial_balances)?;
            let emission = most_emitted(schedule);
            match initial.checked_add(emission) {
                Ok(_) => Ok(()),
                Err(_) => Err(ContractError::Supply { initial, emission }),
            }
        }
    }
}

/// The sum of the initial balances.
fn check_balances(api: &dyn Api, balances: &[InitialBalance]) -> Result<Uint128, ContractError> {
    length("token.initial_balances", balances.len(), (0, MAX_INITIAL_BALANCES))?;
    let mut holders = BTreeSet::new();
    let mut sum = Uint128::zero();
    for (index, balance) in balances.iter().enumerate() {
        let holder = address(
            api,
            format!("token.initial_balances[{index}].address"),
            &balance.address,
        )?;
        if !holders.insert(holder) {
            return Err(ContractError::Twice {
                field: "token.initial_balances",
                value: balance.address.clone(),
            });
        }
        sum = sum
            .checked_add(balance.amount)
            .map_err(|_| ContractError::InitialSupply)?;
    }
    if sum > MAX_INITIAL_SUPPLY {
        return Err(ContractError::InitialSupply);
    }
    Ok(sum)
}

/// What a schedule has emitted at its very end: a cw20 must be able to count it, or `Mint` would fail one day.
fn most_emitted(schedule: &Schedule) -> Uint128 {
    match schedule {
        Schedule::Halving { total, .. } => *total,
        Schedule::Declining { cap, .. } => *cap,
        Schedule::Table { points } => points.last().map_or(Uint128::zero(), |last| last.emitted),
    }
}

fn length(field: &'static str, given: usize, (least, most): (usize, usize)) -> Result<(), ContractError> {
    if (least..=most).contains(&given) {
        return Ok(());
    }
    Err(ContractError::Length {
        field,
        given,
        least,
        most,
    })
}

fn number(field: &'static str, given: u128, least: u128, most: u128) -> Result<(), ContractError> {
    if (least..=most).contains(&given) {
        return Ok(());
    }
    Err(ContractError::Number {
        field,
        given,
        least,
        most,
    })
}

fn text(field: &'static str, given: &str, holds: bool, expected: &'static str) -> Result<(), ContractError> {
    if holds {
        Ok(())
    } else {
        Err(ContractError::Text {
            field,
            given: given.to_owned(),
            expected,
        })
    }
}
