//! Payments at once.

use cosmwasm_std::{DepsMut, Env, Response, Uint128};
use flywheel_protocol::Time;
use flywheel_types::payments::{MAX_PAYMENTS, MAX_REFERENCE, Payment};

use super::check_count;
use crate::error::ContractError;
use crate::money::Money;
use crate::payout::Payouts;
use crate::state::CONFIG;
use crate::{events, income, registry};

/// Pays machines what came with the message, to the unit.
///
/// # Errors
/// If one payment cannot be: then none is. What a recipient cannot take is credited and no error.
pub fn pay(deps: DepsMut, env: &Env, money: &Money, payments: Vec<Payment>) -> Result<Response, ContractError> {
    check_count("payments", payments.len(), MAX_PAYMENTS)?;
    let config = CONFIG.load(deps.storage)?;
    let now = Time::of(&env.block);

    let mut payouts = Payouts::new(money.denom.clone());
    let mut sum = Uint128::zero();
    let mut paid = Vec::with_capacity(payments.len());
    for payment in payments {
        check(&payment)?;
        let machine = registry::number(env, &config, payment.machine.clone())?;
        let record = registry::machine(&deps.querier, &config, machine)?;
        registry::refuse_self_dealing(&money.payer, &record)?;
        income::pay_machine(deps.storage, machine, &record, now, payment.amount, &mut payouts)?;
        sum = sum.checked_add(payment.amount)?;
        paid.push(events::paid(&money.payer, machine, &payment, &money.denom));
    }
    if sum != money.amount {
        return Err(ContractError::SumDiffers {
            sum,
            sent: money.amount,
        });
    }

    Ok(payouts.respond(&money.payer)?.add_events(paid))
}

fn check(payment: &Payment) -> Result<(), ContractError> {
    if payment.amount.is_zero() {
        return Err(ContractError::IsZero { what: "payment" });
    }
    let given = payment.reference.len();
    if given > MAX_REFERENCE {
        return Err(ContractError::TextLength {
            what: "reference",
            given,
            most: MAX_REFERENCE,
        });
    }
    Ok(())
}
