//! Grants: asked for by anyone, awarded by a vote, paid milestone by milestone.

use cosmwasm_std::{Addr, Order, OverflowError, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Map};
use flywheel_protocol::{Seconds, Time};
use flywheel_types::governance::{GrantResponse, GrantStatus, MilestoneResponse};
use flywheel_types::{Denom, compact, page};
use serde::{Deserialize, Serialize};

use super::held::{self, Pot};
use crate::error::ContractError;

/// Bytes of texts in a page, after which it ends.
const PAGE_BYTES: usize = 131_072;

/// By number, from 1.
pub const GRANTS: Map<u64, Grant> = Map::new("grants");

/// What has been done with a grant.
#[derive(Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(from = "u8", into = "u8")]
pub enum GrantStage {
    Applied,
    Active,
    Completed,
    Ended,
}

impl From<u8> for GrantStage {
    fn from(number: u8) -> Self {
        match number {
            0 => Self::Applied,
            1 => Self::Active,
            2 => Self::Completed,
            _ => Self::Ended,
        }
    }
}

impl From<GrantStage> for u8 {
    fn from(stage: GrantStage) -> Self {
        match stage {
            GrantStage::Applied => 0,
            GrantStage::Active => 1,
            GrantStage::Completed => 2,
            GrantStage::Ended => 3,
        }
    }
}

/// A grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// What was done.
    pub stage: GrantStage,
    /// Who applied.
    pub applicant: Addr,
    /// Who is paid.
    pub recipient: Addr,
    /// What it is for.
    pub title: String,
    /// More of it.
    pub details: String,
    /// In what it is paid.
    pub denom: Denom,
    /// In order.
    pub milestones: Vec<Milestone>,
    /// How long it lasts from the award on.
    pub duration: Seconds,
    /// Who may accept milestones besides the DAO.
    pub reviewer: Option<Addr>,
    /// When the application lapses, or the grant is over.
    pub until: Time,
}

compact!(Grant {
    stage,
    applicant,
    recipient,
    title,
    details,
    denom,
    milestones,
    duration,
    reviewer,
    until
});

/// A part of a grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    /// What it is.
    pub title: String,
    /// What it brings.
    pub amount: Uint128,
    /// What the grantee says of it.
    pub evidence: Option<String>,
    /// Whether it was accepted.
    pub paid: bool,
}

compact!(Milestone {
    title,
    amount,
    evidence,
    paid
});

/// Stores an application; tells its number.
pub fn apply(storage: &mut dyn Storage, grant: &Grant) -> Result<u64, ContractError> {
    let newest = GRANTS.keys(storage, None, None, Order::Descending).next().transpose()?;
    let number = newest.unwrap_or(0).checked_add(1).ok_or(ContractError::TooMany)?;
    GRANTS.save(storage, number, grant)?;
    Ok(number)
}

/// Reads a grant.
///
/// # Errors
/// If there is none of this number.
pub fn load(storage: &dyn Storage, grant: u64) -> Result<Grant, ContractError> {
    GRANTS.may_load(storage, grant)?.ok_or(ContractError::NoGrant { grant })
}

impl Grant {
    /// Bytes of its texts.
    fn bytes(&self) -> usize {
        let milestones = self.milestones.iter().map(|milestone| {
            let evidence = milestone.evidence.as_ref().map_or(0, String::len);
            milestone.title.len().saturating_add(evidence)
        });
        let own = self.title.len().saturating_add(self.details.len());
        milestones.fold(own, usize::saturating_add)
    }

    /// Where it stands.
    pub fn status(&self, now: Time) -> GrantStatus {
        let is_over = now >= self.until;
        match self.stage {
            GrantStage::Applied if is_over => GrantStatus::Lapsed,
            GrantStage::Applied => GrantStatus::Applied,
            GrantStage::Active if is_over => GrantStatus::Over,
            GrantStage::Active => GrantStatus::Active,
            GrantStage::Completed => GrantStatus::Completed,
            GrantStage::Ended => GrantStatus::Ended,
        }
    }

    /// Refuses a grant that stands elsewhere.
    pub fn expect(&self, grant: u64, expected: GrantStatus, now: Time) -> Result<(), ContractError> {
        let status = self.status(now);
        if status == expected {
            return Ok(());
        }
        Err(ContractError::GrantStands {
            grant,
            status,
            expected,
        })
    }

    /// What milestones that are not paid would bring.
    pub fn unpaid(&self) -> Result<Uint128, OverflowError> {
        let open = self.milestones.iter().filter(|milestone| !milestone.paid);
        open.map(|milestone| milestone.amount)
            .try_fold(Uint128::zero(), Uint128::checked_add)
    }

    /// Sets the grant's money aside and starts its time.
    pub fn award(
        &mut self,
        storage: &mut dyn Storage,
        grant: u64,
        reviewer: Option<Addr>,
        now: Time,
    ) -> Result<Uint128, ContractError> {
        let amount = self.unpaid()?;
        held::put(storage, &self.denom, Pot::Grants, amount)?;
        self.stage = GrantStage::Active;
        self.reviewer = reviewer;
        self.until = now.plus(self.duration)?;
        GRANTS.save(storage, grant, self)?;
        Ok(amount)
    }

    /// Takes a milestone's money out of what is set aside: it is to be paid.
    ///
    /// # Errors
    /// If there is no such milestone, or it was paid.
    pub fn accept(&mut self, storage: &mut dyn Storage, grant: u64, number: u8) -> Result<Uint128, ContractError> {
        let milestone = self.milestone(grant, number)?;
        milestone.paid = true;
        let amount = milestone.amount;
        held::take(storage, &self.denom, Pot::Grants, amount)?;
        if self.milestones.iter().all(|milestone| milestone.paid) {
            self.stage = GrantStage::Completed;
        }
        GRANTS.save(storage, grant, self)?;
        Ok(amount)
    }

    /// A milestone that is not paid.
    pub fn milestone(&mut self, grant: u64, number: u8) -> Result<&mut Milestone, ContractError> {
        let milestone = self.milestones.get_mut(usize::from(number));
        let open = milestone.filter(|milestone| !milestone.paid);
        open.ok_or(ContractError::NoMilestone {
            grant,
            milestone: number,
        })
    }

    /// Ends it: what is not paid goes back to the treasury.
    pub fn end(&mut self, storage: &mut dyn Storage, grant: u64) -> Result<Uint128, ContractError> {
        let amount = self.unpaid()?;
        held::take(storage, &self.denom, Pot::Grants, amount)?;
        self.stage = GrantStage::Ended;
        GRANTS.save(storage, grant, self)?;
        Ok(amount)
    }

    /// The answer to the query.
    pub fn response(self, grant: u64, now: Time) -> GrantResponse {
        let milestones = self.milestones.iter().cloned().map(|milestone| MilestoneResponse {
            title: milestone.title,
            amount: milestone.amount,
            evidence: milestone.evidence,
            paid: milestone.paid,
        });
        GrantResponse {
            grant,
            status: self.status(now),
            milestones: milestones.collect(),
            applicant: self.applicant,
            recipient: self.recipient,
            title: self.title,
            details: self.details,
            denom: self.denom,
            reviewer: self.reviewer,
            until: self.until,
        }
    }
}

/// A page of them. It ends early where texts are long: anybody may apply, and a page must be answered all the same.
pub fn list(
    storage: &dyn Storage,
    start_after: Option<u64>,
    limit: Option<u32>,
    now: Time,
) -> StdResult<Vec<GrantResponse>> {
    let range = GRANTS.range(storage, start_after.map(Bound::exclusive), None, Order::Ascending);
    let (mut rows, mut bytes) = (vec![], 0_usize);
    for row in range.take(page::limit(limit)) {
        let (number, grant) = row?;
        bytes = bytes.saturating_add(grant.bytes());
        rows.push(grant.response(number, now));
        if bytes >= PAGE_BYTES {
            break;
        }
    }
    Ok(rows)
}
