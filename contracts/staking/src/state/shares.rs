//! Shares of a sum of tokens (rule S3), for delegations and for buckets of unbonding tokens.
//!
//! Every rounding is in favour of those who stay, so that nobody gains by coming or going in small pieces.

use cosmwasm_std::{Uint128, Uint256};
use flywheel_types::staking::SHARES_PER_TOKEN;

use crate::error::ContractError;

/// The shares that `tokens` buy: `floor(tokens x shares / total)`, the first ones 1:1. `None`: the shares there are stand
/// for nothing, so that they have no price.
pub fn bought(tokens: Uint128, total: Uint128, shares: Uint128) -> Result<Option<Uint128>, ContractError> {
    if shares.is_zero() {
        return Ok(Some(tokens));
    }
    if total.is_zero() {
        return Ok(None);
    }
    Ok(Some(tokens.checked_multiply_ratio(shares, total)?))
}

/// The shares that are taken for `tokens`: `ceil(tokens x shares / total)`. `total` is above zero.
pub fn sold(tokens: Uint128, total: Uint128, shares: Uint128) -> Result<Uint128, ContractError> {
    Ok(tokens.checked_mul_ceil((shares, total))?)
}

/// What `held` of all `shares` is worth: `floor(held x total / shares)`; nothing where there are no shares.
pub fn worth(held: Uint128, total: Uint128, shares: Uint128) -> Result<Uint128, ContractError> {
    if shares.is_zero() {
        return Ok(Uint128::zero());
    }
    Ok(held.checked_multiply_ratio(total, shares)?)
}

/// Whether there are shares, and a million of them are worth less than a token (rule S7). New ones are not sold then: their
/// number would grow without a bound.
pub fn are_worthless(total: Uint128, shares: Uint128) -> bool {
    total.full_mul(SHARES_PER_TOKEN) < Uint256::from(shares)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(value: u128) -> Uint128 {
        Uint128::new(value)
    }

    #[test]
    fn the_first_shares_cost_one_token_each() {
        assert_eq!(bought(amount(250), amount(0), amount(0)).unwrap(), Some(amount(250)));
    }

    #[test]
    fn after_a_loss_a_token_buys_more_than_one_share_and_rounding_helps_those_who_stay() {
        // 1,000 shares stand for 700 tokens. 10 tokens: 10 * 1000 / 700 = 14.28 shares.
        assert_eq!(
            bought(amount(10), amount(700), amount(1_000)).unwrap(),
            Some(amount(14))
        );
        assert_eq!(sold(amount(10), amount(700), amount(1_000)).unwrap(), amount(15));
        // 14 shares: 14 * 700 / 1000 = 9.8 tokens.
        assert_eq!(worth(amount(14), amount(700), amount(1_000)).unwrap(), amount(9));
    }

    #[test]
    fn shares_of_nothing_have_no_price() {
        assert_eq!(bought(amount(10), amount(0), amount(1_000)).unwrap(), None);
        assert_eq!(worth(amount(10), amount(0), amount(1_000)).unwrap(), amount(0));
        assert_eq!(worth(amount(0), amount(0), amount(0)).unwrap(), amount(0));
    }

    #[test]
    fn shares_are_worthless_below_a_millionth_of_a_token_and_where_nothing_is_left() {
        assert!(!are_worthless(amount(1), amount(1_000_000)));
        assert!(are_worthless(amount(1), amount(1_000_001)));
        assert!(are_worthless(amount(0), amount(1)));
        assert!(!are_worthless(amount(0), amount(0)));
        assert!(!are_worthless(Uint128::MAX, Uint128::MAX));
    }

    #[test]
    fn the_largest_amounts_do_not_overflow() {
        let most = Uint128::MAX;
        assert_eq!(bought(most, most, most).unwrap(), Some(most));
        assert_eq!(sold(most, most, most).unwrap(), most);
        assert_eq!(worth(most, most, most).unwrap(), most);
        assert!(matches!(
            bought(most, amount(1), amount(2)),
            Err(ContractError::Ratio(_))
        ));
    }
}
