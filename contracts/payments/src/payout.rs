//! Payments out: one an account and message; to others than the sender they may fail without undoing anything (rule A3).

use std::collections::BTreeMap;

use cosmwasm_std::{
    Addr, OverflowError, Reply, Response, StdResult, Storage, SubMsg, Uint128, from_json, to_json_binary,
};
use flywheel_types::{Denom, compact};

use crate::error::ContractError;
use crate::events;
use crate::state::credits;

/// The one reply: a payment has failed.
const PAYMENT_FAILED: u64 = 1;

/// Whose money it was.
struct Payment {
    account: Addr,
    amount: Uint128,
    denom: Denom,
}

compact!(Payment { account, amount, denom });

/// What a message pays, by recipient, in one token.
pub struct Payouts {
    denom: Denom,
    sums: BTreeMap<Addr, Uint128>,
}

impl Payouts {
    /// Nothing yet.
    pub const fn new(denom: Denom) -> Self {
        Self {
            denom,
            sums: BTreeMap::new(),
        }
    }

    /// Pays so much more to an account; nothing is no payment.
    pub fn add(&mut self, account: &Addr, amount: Uint128) -> Result<(), OverflowError> {
        if amount.is_zero() {
            return Ok(());
        }
        match self.sums.get_mut(account) {
            Some(sum) => *sum = sum.checked_add(amount)?,
            None => drop(self.sums.insert(account.clone(), amount)),
        }
        Ok(())
    }

    /// The response with a payment for each account.
    pub fn respond(self, sender: &Addr) -> StdResult<Response> {
        let mut response = Response::new();
        for (account, amount) in self.sums {
            let message = self.denom.pay(&account, amount)?;
            response = if account == *sender {
                response.add_message(message)
            } else {
                let payment = Payment {
                    account,
                    amount,
                    denom: self.denom.clone(),
                };
                let payload = to_json_binary(&payment)?;
                response.add_submessage(SubMsg::reply_on_error(message, PAYMENT_FAILED).with_payload(payload))
            };
        }
        Ok(response)
    }
}

/// Keeps what could not be paid.
pub fn reply(storage: &mut dyn Storage, reply: &Reply) -> Result<Response, ContractError> {
    if reply.id != PAYMENT_FAILED {
        return Err(ContractError::UnknownReply { id: reply.id });
    }
    let Payment { account, amount, denom } = from_json(&reply.payload)?;
    credits::add(storage, &denom, &account, amount)?;
    Ok(Response::new().add_event(events::payment_credited(&account, &denom, amount)))
}
