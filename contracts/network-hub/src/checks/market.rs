//! What a network's marketplace may start with. It checks the same itself; here the refusal names the launch's field.

use cosmwasm_std::{Api, Uint128};
use flywheel_types::hub::MarketTerms;
use flywheel_types::marketplace::{
    MAX_ACCEPTED, MAX_COMPLAINT_COST, MAX_DURATION, MAX_ORDER_FEE, MIN_WINDOW, SalePart, SaleSplit,
};

use super::{address, length, number};
use crate::error::ContractError;

/// Checks what a marketplace would refuse.
///
/// # Errors
/// The first field that cannot be.
pub fn check(api: &dyn Api, terms: &MarketTerms) -> Result<(), ContractError> {
    let sum = u128::from(terms.split.sum());
    number("market.split", sum, 0, 10_000)?;
    let most = u128::from(terms.limits.fees.get());
    number("market.split's fees", u128::from(terms.split.fees()), 0, most)?;
    let order_fee = u128::from(terms.limits.order_fee.get());
    number("market.limits.order_fee", order_fee, 0, u128::from(MAX_ORDER_FEE))?;
    let windows = terms.windows;
    for (field, window) in [
        ("market.windows.commit", windows.commit),
        ("market.windows.confirm", windows.confirm),
        ("market.windows.reveal", windows.reveal),
        ("market.windows.complain", windows.complain),
    ] {
        let seconds = u128::from(window.get());
        number(field, seconds, u128::from(MIN_WINDOW), u128::from(MAX_DURATION))?;
    }
    complaint_cost("market.complaint_cost", terms.complaint_cost)?;
    length("market.accepted", terms.accepted.len(), (0, MAX_ACCEPTED))?;
    for accepted in &terms.accepted {
        complaint_cost("market.accepted.complaint_cost", accepted.complaint_cost)?;
    }
    if let Some(desk) = &terms.desk {
        address(api, "market.desk", desk)?;
    }
    Ok(())
}

/// What the bonds of cheap data are made of: a seller who could spoil it for nothing would, and nobody can lock more than
/// there is.
fn complaint_cost(field: &'static str, cost: Uint128) -> Result<(), ContractError> {
    number(field, cost.u128(), 1, MAX_COMPLAINT_COST)
}

/// A class whose machines earn by their sales needs sales that count.
///
/// # Errors
/// Without a market, or if a sale leaves nothing that counts as demand: what went to the treasury or was burned (rule N5).
pub fn check_demand(class: &str, market: Option<&MarketTerms>) -> Result<(), ContractError> {
    let Some(market) = market else {
        return Err(ContractError::NoMarket {
            class: class.to_owned(),
        });
    };
    if counted(&market.split) == 0 {
        return Err(ContractError::NothingCounts {
            class: class.to_owned(),
        });
    }
    Ok(())
}

/// What of a sale counts as demand, in 10,000ths.
fn counted(split: &SaleSplit) -> u32 {
    let counted = [SalePart::Treasury, SalePart::Burned].map(|part| split.whole_part(part));
    counted.iter().fold(0, |sum: u32, part| sum.saturating_add(*part))
}
