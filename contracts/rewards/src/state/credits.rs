//! What has been paid out to machines, and what waits for accounts.

use cosmwasm_std::{Addr, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use flywheel_types::compact;

use crate::error::ContractError;

/// What `Withdraw` pays each account.
pub const CREDITS: Map<&Addr, Uint128> = Map::new("credits");
/// The only record besides [`flywheel_types::rewards::CLAIMED`] that a claim writes: apart from the ledger, so that it
/// is short.
pub const PAYOUTS: Item<Payouts> = Item::new("payouts");

/// Sums over all machines and accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Payouts {
    /// Paid to machines' payees, or credited to them because the payment failed.
    pub claimed: Uint128,
    /// The sum of all credits.
    pub credits: Uint128,
}

compact!(Payouts { claimed, credits });

/// Adds to an account's credit.
pub fn add(storage: &mut dyn Storage, account: &Addr, amount: Uint128) -> Result<(), ContractError> {
    add_each(storage, [account], amount)
}

/// Adds `amount` to the credit of each account; an amount of zero writes nothing.
pub fn add_each<'a>(
    storage: &mut dyn Storage,
    accounts: impl IntoIterator<Item = &'a Addr>,
    amount: Uint128,
) -> Result<(), ContractError> {
    if amount.is_zero() {
        return Ok(());
    }
    let mut payouts = PAYOUTS.load(storage)?;
    for account in accounts {
        let credit = CREDITS.may_load(storage, account)?.unwrap_or_default();
        CREDITS.save(storage, account, &credit.checked_add(amount)?)?;
        payouts.credits = payouts.credits.checked_add(amount)?;
    }
    Ok(PAYOUTS.save(storage, &payouts)?)
}

/// Takes all of an account's credit away.
///
/// # Errors
/// If there is none.
pub fn take(storage: &mut dyn Storage, account: &Addr) -> Result<Uint128, ContractError> {
    let Some(credit) = CREDITS.may_load(storage, account)? else {
        return Err(ContractError::NothingToWithdraw {
            account: account.clone(),
        });
    };
    CREDITS.remove(storage, account);
    let mut payouts = PAYOUTS.load(storage)?;
    payouts.credits = payouts.credits.checked_sub(credit)?;
    PAYOUTS.save(storage, &payouts)?;
    Ok(credit)
}
