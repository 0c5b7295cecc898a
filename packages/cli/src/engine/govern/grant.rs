//! A grant is paid half and stopped.

use anyhow::{Result, ensure};
use cosmwasm_std::Uint128;
use flywheel_protocol::Seconds;
use flywheel_types::governance::{ExecuteMsg, GrantApplication, GrantStatus, MilestoneSpec, ProposalClass};

use super::super::parties::Parties;
use super::voting::{Assembly, Plea, call};
use super::{GRANTEE, GrantEnded, Project};

/// From the award on.
const DURATION: Seconds = Seconds::days(90);
/// Where the grantee shows what was reached.
const EVIDENCE: &str = "https://map.example/first";

impl Assembly<'_, '_> {
    /// Somebody applies, the holders award it, its reviewer accepts the first milestone and stops it before the second.
    pub(super) fn grant(&self, story: &Project, parties: &mut Parties) -> Result<GrantEnded> {
        let (dao, network) = (&self.dao, self.session.network());
        let (grantee, reviewer) = (self.session.seed().person(GRANTEE), self.owner(story.reviewer));
        let milestones = story.milestones.map(|title| MilestoneSpec {
            title: title.to_owned(),
            amount: story.amount,
        });
        let application = GrantApplication {
            title: story.title.to_owned(),
            details: String::new(),
            recipient: None,
            denom: network.denom().clone().into(),
            milestones: milestones.to_vec(),
            duration: DURATION,
        };
        let grant = dao.applied(&dao.apply(&grantee, application)?)?;
        let award = ExecuteMsg::AwardGrant {
            grant,
            reviewer: Some(self.address(&reviewer).to_string()),
        };
        let plea = Plea {
            class: ProposalClass::Treasury,
            title: format!("{}: a grant with {} milestones", story.title, story.milestones.len()),
            actions: vec![call(dao.address(), &award)?],
        };
        let free = self.treasury()?;
        self.decide(plea, &story.ballot)?;
        let set_aside = self.treasury()?;

        let held = network.balance(&self.address(&grantee))?;
        dao.report_milestone(&grantee, grant, 0, EVIDENCE)?;
        dao.accept_milestone(&reviewer, grant, 0)?;
        dao.stop_grant(&reviewer, grant)?;

        let ended = dao.grant(grant)?;
        ensure!(ended.status == GrantStatus::Ended, "the grant is {:?}", ended.status);
        parties.pays(dao.address(), story.amount)?;
        parties.receives(&self.address(&grantee), story.amount)?;
        let paid: Vec<Uint128> = ended
            .milestones
            .iter()
            .filter(|row| row.paid)
            .map(|row| row.amount)
            .collect();
        Ok(GrantEnded {
            title: ended.title,
            promised: free.checked_sub(set_aside)?,
            milestones_paid: paid.len(),
            milestones: ended.milestones.len(),
            paid: network.balance(&self.address(&grantee))?.checked_sub(held)?,
            back: self.treasury()?.checked_sub(set_aside)?,
        })
    }
}
