//! `flywheel machine sponsor`.

use anyhow::{Result, bail};
use cosmwasm_std::{Addr, Uint128};
use flywheel_agent::Enrolment;
use flywheel_agent::sponsor::{ChainGranter, Ledger, Limits, Period, sponsor as grant};
use flywheel_client::{Chain, ChainProfile};
use flywheel_protocol::{PublicKey, Seconds};

use super::{account, chain};
use crate::args::machine::SponsorArgs;

/// The gas of a grant is below this: about 91,000 on wasmd 0.61, the new account included.
const GRANT_GAS: u64 = 130_000;

/// Grants the owners of enrolment strings their fees, one after the other; goes on after one that is refused.
pub fn sponsor(args: &SponsorArgs) -> Result<()> {
    let chain = chain(&args.chain)?;
    let ledger = Ledger::open(&args.ledger)?;
    let limits = limits(args, &chain.profile().gas_price.denom)?;
    check_grant_fee(args, chain.profile())?;
    let granter = ChainGranter::new(&chain, account(&args.account)?);
    let mut refused = 0;
    for text in &args.enrolments {
        let done = text
            .parse::<Enrolment>()
            .map_err(anyhow::Error::from)
            .and_then(|enrolment| {
                let registry = Addr::unchecked(enrolment.registry());
                Ok(grant(&chain, &registry, &granter, &ledger, &limits, &enrolment)?)
            });
        match done {
            Ok(allowance) => println!(
                "granted {} {} of fees until {} to {}",
                allowance.amount, allowance.denom, allowance.expires_at, allowance.grantee
            ),
            Err(reason) => {
                refused += 1;
                eprintln!("refused: {reason:#}");
            }
        }
    }
    let spent = ledger.spent(chain.now()?)?;
    println!(
        "spent today {} of {}, ever {} of {} {}",
        spent.day, limits.per_day, spent.total, limits.total, limits.denom
    );
    if refused > 0 {
        bail!("{refused} of {} enrolments were refused", args.enrolments.len());
    }
    Ok(())
}

/// A grant that costs more than it is counted for would break every limit.
fn check_grant_fee(args: &SponsorArgs, profile: &ChainProfile) -> Result<()> {
    let gas = Uint128::from(GRANT_GAS).checked_mul_ceil(profile.gas_adjustment)?;
    let fee = profile.gas_price.fee(u64::try_from(gas.u128())?);
    match fee {
        Some(fee) if fee.amount.u128() > args.grant_fee => bail!(
            "--grant-fee {} is too little: at {} a unit of gas, a grant's own transaction costs up to {fee}",
            args.grant_fee,
            profile.gas_price
        ),
        _ => Ok(()),
    }
}

fn limits(args: &SponsorArgs, denom: &str) -> Result<Limits> {
    let makers: Result<Vec<PublicKey>, _> = args.maker.iter().map(|maker| maker.parse()).collect();
    Ok(Limits {
        denom: denom.to_owned(),
        per_machine: Uint128::new(args.per_machine),
        lifetime: Seconds::days(args.days),
        period: args.daily.map(|amount| Period {
            length: Seconds::days(1),
            amount: Uint128::new(amount),
        }),
        grant_fee: Uint128::new(args.grant_fee),
        per_day: Uint128::new(args.per_day),
        total: Uint128::new(args.total),
        makers: makers?,
    })
}
