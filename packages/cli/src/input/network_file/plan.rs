//! Everything that a network file says, as values.

use cosmwasm_std::Uint128;
use flywheel_protocol::numbers::Schedule;
use flywheel_protocol::values::{ValueError, sha256};
use flywheel_protocol::{Bps, EpochClock, Hash32, Seconds, Time};
use flywheel_types::hub::{ClassSpec, InitialBalance, Launch, MarketTerms, Profile};
use flywheel_types::rewards::{Breaker, EmissionSplit};
use flywheel_types::verification::OracleSpec;
use flywheel_types::{NetworkKind, Sector, Windows};
use serde::Serialize;

use super::columns::{ReadingColumns, StationColumns};
use super::dao::DaoPlan;
use super::market::MarketPlan;
use super::token::TokenPlan;
use crate::input::times::UtcOffset;

/// A network before it is launched. Amounts are in base units, values in their field's smallest parts.
#[derive(Debug, Clone, Serialize)]
pub struct Plan {
    /// What it says of itself.
    pub profile: Profile,
    /// Whether place matters.
    pub kind: NetworkKind,
    /// What it serves.
    pub sector: Sector,
    /// What it pays in.
    pub token: TokenPlan,
    /// How long an epoch lasts.
    pub epoch: Seconds,
    /// Local time: epochs of a day begin at local midnight, and times in files are local unless they say otherwise.
    pub utc_offset: UtcOffset,
    /// How exactly a place is told.
    pub cell_resolution: u8,
    /// How long the steps of a day take.
    pub windows: Windows,
    /// How much it emits.
    pub schedule: Schedule,
    /// How that is shared.
    pub split: EmissionSplit,
    /// The kinds of machine and what their readings must satisfy, by name.
    pub classes: Vec<ClassSpec>,
    /// In which unit the file gives each class's values, in the order of the classes.
    pub units: Vec<String>,
    /// The oracles.
    pub oracles: Oracles,
    /// How fast claims may take rewards out; none: no bound but the final roots'.
    // Left out of the digest if it is none, so that state folders of before there were breakers are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claims: Option<Breaker>,
    /// Its marketplace, and what people buy at the end of a run; none: it has none.
    // Left out of the digest if it is none, as `claims`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub market: Option<MarketPlan>,
    /// With which rules its DAO begins; none: the operator administers it.
    // Left out of the digest if it is none, as `claims`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dao: Option<DaoPlan>,
    /// What pools keep of their delegators' income at first.
    pub commission: Bps,
    /// The largest change of a commission in one unbonding day.
    pub max_commission_change: Bps,
    /// The community pool's weight; none: the staking contract's default.
    pub community_weight: Option<Bps>,
    /// The columns of the list of stations.
    pub stations: StationColumns,
    /// The columns of the readings.
    pub readings: ReadingColumns,
}

/// The network's first oracles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Oracles {
    /// 1 to 32.
    pub count: usize,
    /// What each of them bonds, in base units.
    pub bond: Uint128,
    /// The deposit of the first open demand, in base units; none: the verification contract's default.
    // Left out of the digest if it is none, as `Plan::claims`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demand_deposit: Option<Uint128>,
}

/// The accounts of a run that a launch names.
#[derive(Debug, Clone, Copy)]
pub struct Principals<'a> {
    /// Administers the network, if no DAO does; sells for it in any case.
    pub operator: &'a str,
    /// Receives the treasury's part, if no DAO does.
    pub treasury: &'a str,
    /// May veto what a DAO has decided, if the file gives the guardian a term and no address.
    pub guardian: &'a str,
}

impl Plan {
    /// The message that launches the network with epoch 0 at `start`. With a DAO nobody else is its admin or its treasury;
    /// the operator is then the desk that sells for the network, and can do nothing else.
    ///
    /// The plan's epoch was checked when it was read, so the clock is always one.
    ///
    /// # Errors
    /// [`ValueError::EpochWithoutLength`], which no plan that was read can cause.
    pub fn launch(
        &self,
        start: Time,
        principals: Principals<'_>,
        oracles: Vec<OracleSpec>,
        initial_balances: Vec<InitialBalance>,
    ) -> Result<Launch, ValueError> {
        let unless_dao = |account: &str| self.dao.is_none().then(|| account.to_owned());
        let if_dao = |account: &str| self.dao.is_some().then(|| account.to_owned());
        let market = self.market.as_ref().map(|market| MarketTerms {
            desk: if_dao(principals.operator),
            ..market.terms.clone()
        });
        let dao = self.dao.as_ref().map(|dao| dao.terms(start, principals.guardian));
        Ok(Launch {
            profile: self.profile.clone(),
            kind: self.kind,
            sector: self.sector,
            admin: unless_dao(principals.operator),
            treasury: unless_dao(principals.treasury),
            guardian: None,
            token: self.token.spec(initial_balances),
            clock: EpochClock::new(start, self.epoch)?,
            windows: self.windows,
            schedule: self.schedule.clone(),
            split: self.split,
            classes: self.classes.clone(),
            oracles,
            oracle_bond: self.oracles.bond,
            max_commission_change: self.max_commission_change,
            community_weight: self.community_weight,
            demand_deposit: self.oracles.demand_deposit,
            breaker: self.claims,
            market,
            dao: dao.transpose()?,
        })
    }

    /// When the epoch begins that a time lies in, if epochs are counted from local midnight of 1 January 1970.
    ///
    /// # Errors
    /// [`ValueError::TimeOutOfRange`] if that is before 1970 in UTC.
    pub fn epoch_start(&self, time: Time) -> Result<Time, ValueError> {
        self.utc_offset.floor(time, self.epoch)
    }

    /// What a machine of a class bonds.
    pub fn bond(&self, class: &str) -> Option<Uint128> {
        self.classes
            .iter()
            .find(|spec| spec.class.name == class)
            .map(|spec| spec.class.min_bond)
    }

    /// The class of stations whose file does not say one: the first, which is then the only one.
    pub fn only_class(&self) -> &str {
        self.classes
            .first()
            .map(|spec| spec.class.name.as_str())
            .unwrap_or_default()
    }

    /// Whether a machine without a place could not be enrolled (rule H4).
    pub fn needs_places(&self) -> bool {
        self.kind == NetworkKind::Prn
    }

    /// SHA-256 of everything that the file says. Comments, order and spelling of the file do not matter.
    pub fn digest(&self) -> Hash32 {
        // Nothing here is a map with other keys than texts, the one thing that JSON refuses.
        let text = serde_json::to_string(self).unwrap_or_else(|_| format!("{self:?}"));
        sha256(&[text.as_bytes()])
    }
}
