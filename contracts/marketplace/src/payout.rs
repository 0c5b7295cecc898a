//! Payments to others, which may fail without undoing anything (rule A3).

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    Addr, BankMsg, Coin, CosmosMsg, Reply, Response, StdResult, Storage, SubMsg, Uint128, WasmMsg, from_json,
    to_json_binary,
};
use flywheel_protocol::Epoch;
use flywheel_types::Denom;
use flywheel_types::denom::TokenMsg;
use flywheel_types::marketplace::WaitingPart;
use flywheel_types::rewards::{REVENUE_EPOCHS, Revenue};

use crate::error::ContractError;
use crate::events;
use crate::state::config::{CONFIG, Config};
use crate::state::purse::Way;
use crate::state::{credits, waiting};

/// The one reply: a payment has failed.
const PAYMENT_FAILED: u64 = 1;

/// Whose money it was.
#[cw_serde]
enum Payment {
    /// An account's: it can withdraw it.
    Account {
        denom: Denom,
        account: Addr,
        amount: Uint128,
        is_refund: bool,
    },
    /// A part's: `Forward` hands it over again.
    Part { part: WaitingPart, amount: Uint128 },
}

/// What rewards and staking are told, with coins and inside a cw20's `Send` alike. Their whole messages would bring all of
/// their code along.
#[cw_serde]
enum Income {
    /// To rewards.
    AddRevenue(Revenue),
    /// To staking.
    AddIncome {},
}

/// A payment to an account; if it fails, the amount is credited to it.
pub fn to_account(denom: &Denom, account: &Addr, way: Way, amount: Uint128) -> StdResult<SubMsg> {
    let payment = Payment::Account {
        denom: denom.clone(),
        account: account.clone(),
        amount,
        is_refund: way == Way::Refunded,
    };
    may_fail(denom.pay(account, amount)?, &payment)
}

/// What a sale gives to machines, stakers or nobody; if that fails, it waits.
pub fn to_part(config: &Config, running: Epoch, part: WaitingPart, amount: Uint128) -> StdResult<SubMsg> {
    let message = match part {
        WaitingPart::Machines { from, to } => {
            let revenue = Income::AddRevenue(tag(running, from, to));
            config.denom.hand_over(&config.rewards, amount, &revenue, &revenue)?
        }
        WaitingPart::Stakers {} => {
            let income = Income::AddIncome {};
            config.denom.hand_over(&config.staking, amount, &income, &income)?
        }
        WaitingPart::Burned {} => burn(&config.denom, amount)?,
    };
    may_fail(message, &Payment::Part { part, amount })
}

fn may_fail(message: CosmosMsg, payment: &Payment) -> StdResult<SubMsg> {
    Ok(SubMsg::reply_on_error(message, PAYMENT_FAILED).with_payload(to_json_binary(payment)?))
}

/// The epochs that earned it, as far as oracles remember them (rule W4): what is older counts for the oldest one.
fn tag(running: Epoch, from: Epoch, to: Epoch) -> Revenue {
    let oldest = Epoch::new(running.get().saturating_sub(REVENUE_EPOCHS.saturating_sub(1)));
    let from = from.max(oldest).min(running);
    Revenue {
        from,
        to: to.max(from).min(running),
        machine: None,
    }
}

/// Ends tokens for good: a cw20 by its `Burn`, a coin by the bank's.
fn burn(denom: &Denom, amount: Uint128) -> StdResult<CosmosMsg> {
    Ok(match denom {
        Denom::Native(coin) => BankMsg::Burn {
            amount: vec![Coin {
                denom: coin.clone(),
                amount,
            }],
        }
        .into(),
        Denom::Cw20(token) => WasmMsg::Execute {
            contract_addr: token.to_string(),
            msg: to_json_binary(&TokenMsg::Burn { amount })?,
            funds: vec![],
        }
        .into(),
    })
}

/// Keeps what could not be paid.
pub fn reply(storage: &mut dyn Storage, reply: &Reply) -> Result<Response, ContractError> {
    if reply.id != PAYMENT_FAILED {
        return Err(ContractError::UnknownReply { id: reply.id });
    }
    let event = match from_json(&reply.payload)? {
        Payment::Account {
            denom,
            account,
            amount,
            is_refund,
        } => {
            let way = if is_refund { Way::Refunded } else { Way::Released };
            credits::add(storage, &denom, &account, way, amount)?;
            events::payment_credited(&denom, &account, amount)
        }
        Payment::Part { part, amount } => {
            let denom = CONFIG.load(storage)?.denom;
            let row = waiting::add(storage, &denom, part, amount)?;
            events::part_waits(row, part, amount)
        }
    };
    Ok(Response::new().add_event(event))
}

#[cfg(test)]
mod tests {
    use flywheel_types::{rewards, staking};

    use super::*;

    #[test]
    fn rewards_and_staking_understand_what_they_are_told() {
        let revenue = tag(Epoch::new(9), Epoch::new(2), Epoch::new(7));
        let told = to_json_binary(&Income::AddRevenue(revenue.clone())).unwrap();
        let native = rewards::ExecuteMsg::AddRevenue(revenue.clone());
        assert_eq!(told, to_json_binary(&native).unwrap());
        assert_eq!(told, to_json_binary(&rewards::ReceiveMsg::AddRevenue(revenue)).unwrap());

        let told = to_json_binary(&Income::AddIncome {}).unwrap();
        assert_eq!(told, to_json_binary(&staking::ExecuteMsg::AddIncome {}).unwrap());
        assert_eq!(told, to_json_binary(&staking::ReceiveMsg::AddIncome {}).unwrap());
    }

    fn epochs(revenue: &Revenue) -> (u64, u64) {
        (revenue.from.get(), revenue.to.get())
    }

    #[test]
    fn revenue_names_no_epoch_that_oracles_have_forgotten_or_not_seen() {
        let [old, new, running] = [3, 40, 100].map(Epoch::new);
        // The running epoch and the 63 before it: from 37 on.
        assert_eq!(epochs(&tag(running, old, new)), (37, 40));
        assert_eq!(epochs(&tag(running, old, old)), (37, 37));
        assert_eq!(epochs(&tag(running, new, running)), (40, 100));
        assert_eq!(epochs(&tag(new, running, running)), (40, 40));
    }
}
