//! A network's operator pays the fees of new owners, up to limits that it sets.
//!
//! Whoever holds a device's signed enrolment string may ask. Keys cost nothing to make up, so the string proves only that
//! somebody made one: what a crowd of made-up keys can cost is bounded by the limits of the day and of all time, which are
//! kept on disk and counted before anything is sent. Where makers vouch for their devices, strings of others are refused,
//! and made-up keys cost nothing at all.

mod grant;
mod ledger;

use cosmwasm_std::{Addr, Uint128};
use flywheel_client::{Chain, ChainError};
use flywheel_protocol::crypto::verify;
use flywheel_protocol::sign::MakerCertificate;
use flywheel_protocol::{PublicKey, Seconds};
use thiserror::Error;

pub use grant::{Allowance, ChainGranter, Granter, Period, grant_message};
pub use ledger::{Entry, Ledger, LedgerError, Spent};

use crate::enrolment::Enrolment;
use crate::register::{self, RegisterError};

/// What a sponsor sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The coin fees are paid in.
    pub denom: String,
    /// What one owner may spend on fees for one machine's start.
    pub per_machine: Uint128,
    /// For how long.
    pub lifetime: Seconds,
    /// Of `per_machine`, what may be spent in each period; none: all of it at once.
    pub period: Option<Period>,
    /// What the fee of the grant itself costs at most.
    pub grant_fee: Uint128,
    /// What grants and their fees of one day (UTC) may cost together.
    pub per_day: Uint128,
    /// What grants and their fees may ever cost together.
    pub total: Uint128,
    /// Only devices that one of these makers vouches for; empty: all devices.
    pub makers: Vec<PublicKey>,
}

impl Limits {
    /// What one grant may cost: all of it is counted as spent, for it cannot be seen when an owner will spend it.
    ///
    /// # Errors
    /// [`SponsorError::Amount`] if it does not fit an amount.
    pub fn cost(&self) -> Result<Uint128, SponsorError> {
        self.per_machine
            .checked_add(self.grant_fee)
            .map_err(|_| SponsorError::Amount)
    }
}

/// Why nothing is granted.
#[derive(Debug, Error)]
pub enum SponsorError {
    /// The key has been sponsored.
    #[error("this key was granted fees before: one grant a key")]
    KnownKey,
    /// The owner has been sponsored.
    #[error("{owner} was granted fees before: one grant an owner, who pays for more machines from what they earn")]
    KnownOwner {
        /// The owner.
        owner: String,
    },
    /// The day's limit.
    #[error("{spent} of the {limit} that a day may cost are spent, and a grant costs {cost}: try again tomorrow (UTC)")]
    DayLimit {
        /// Spent today.
        spent: Uint128,
        /// The limit.
        limit: Uint128,
        /// What a grant costs.
        cost: Uint128,
    },
    /// The limit of all time.
    #[error("{spent} of {limit} are spent, and a grant costs {cost}: the sponsor raises its limit, or gives no more")]
    TotalLimit {
        /// Spent so far.
        spent: Uint128,
        /// The limit.
        limit: Uint128,
        /// What a grant costs.
        cost: Uint128,
    },
    /// No maker of the sponsor's list vouches for it.
    #[error(
        "no maker that this sponsor trusts vouches for this device: put the maker's certificate into its enrolment"
    )]
    NoMaker,
    /// The limits do not fit an amount.
    #[error("the limits are larger than an amount can be")]
    Amount,
    /// What the chain says of the enrolment.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The grant was not sent, or nobody knows. What it costs stays counted unless the chain refused it.
    #[error("the grant was not confirmed ({0}): sponsor the same enrolment again")]
    Chain(#[from] ChainError),
}

/// Grants the owner of an enrolment its fees.
///
/// The cost is written down, on disk, before the grant is sent: stopped anywhere and asked again with the same string, it
/// is counted once.
///
/// # Errors
/// [`SponsorError`] says whose limit it is and what to do.
pub fn sponsor<C: Chain + ?Sized>(
    chain: &C,
    registry: &Addr,
    granter: &dyn Granter,
    ledger: &Ledger,
    limits: &Limits,
    enrolment: &Enrolment,
) -> Result<Allowance, SponsorError> {
    let key = &enrolment.registration().public_key;
    // What costs nothing to know comes first: made-up keys must not make questions to the chain.
    check_maker(limits, enrolment)?;
    let known = ledger.find(key)?;
    match &known {
        Some(entry) if entry.is_sent || entry.owner != enrolment.owner() => return Err(SponsorError::KnownKey),
        Some(_) => {}
        None => ledger.check(enrolment.owner(), limits)?,
    }
    let now = chain.now().map_err(RegisterError::from)?;
    if known.is_none() {
        ledger.check_day(limits, now)?;
    }
    register::check(chain, registry, enrolment)?;
    let entry = match known {
        Some(entry) => entry,
        None => ledger.reserve(key, enrolment.owner(), limits, now)?,
    };
    let allowance = Allowance {
        grantee: enrolment.owner().to_owned(),
        denom: limits.denom.clone(),
        amount: entry.amount,
        expires_at: entry.expires_at,
        period: limits.period,
        begins_at: now,
    };
    match granter.grant(&allowance) {
        Ok(()) => {}
        // Sent before, and stopped before that was written down.
        Err(ChainError::Refused { reason }) if reason.contains("already exists") => {}
        Err(error @ ChainError::Refused { .. }) => {
            ledger.release(key)?;
            return Err(error.into());
        }
        Err(error) => return Err(error.into()),
    }
    ledger.confirm(key)?;
    Ok(allowance)
}

fn check_maker(limits: &Limits, enrolment: &Enrolment) -> Result<(), SponsorError> {
    if limits.makers.is_empty() {
        return Ok(());
    }
    let registration = enrolment.registration();
    let certificate = registration.details.certificate.as_ref().ok_or(SponsorError::NoMaker)?;
    let word = MakerCertificate {
        maker: &certificate.maker,
        device: &registration.public_key,
    };
    let digest = word.digest(enrolment.chain_id(), enrolment.registry());
    let digest = digest.map_err(|_| SponsorError::NoMaker)?;
    let is_trusted = limits.makers.contains(&certificate.maker);
    if is_trusted && verify(&certificate.maker, &digest, &certificate.signature) {
        Ok(())
    } else {
        Err(SponsorError::NoMaker)
    }
}
