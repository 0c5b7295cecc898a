//! A run from its first to its last epoch.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use cosmwasm_std::Addr;
use flywheel_client::handles::{Network, Payments};
use flywheel_client::{Chain, Embedded, Genesis};
use flywheel_oracle::{Inbox, Ledger, Oracle};
use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::{Epoch, MachineId, Seconds, Time};

use super::accounts::Seed;
use super::day::setup_time;
use super::journal::ChainJournal;
use super::progress::{self, EpochRow, Progress};
use super::source::{Source, Unit};
use super::{deploy, fleet, trade};
use crate::input::Plan;

/// The chain-id of the program's own chain.
pub const CHAIN_ID: &str = "flywheel-embedded-1";

/// What a run needs to know besides its readings.
pub struct Setup<'p> {
    /// The network.
    pub plan: &'p Plan,
    /// Every key derives from this text.
    pub seed: &'p str,
    /// Where the chain is kept; `None`: in memory.
    pub state: Option<&'p Path>,
}

/// The chain in a folder that holds one already; `None`: the folder is not there, or has no chain in it, as after a
/// kill right at the start.
pub fn open_existing(dir: &Path) -> Result<Option<Embedded>> {
    if !Embedded::is_in(dir)? {
        return Ok(None);
    }
    let genesis = Genesis {
        time: Time::new(0),
        balances: vec![],
    };
    let chain = Embedded::open(dir, CHAIN_ID, genesis);
    chain
        .map(Some)
        .with_context(|| format!("the state folder {}", dir.display()))
}

/// A network at work.
pub struct Session<'c> {
    pub(super) chain: &'c Embedded,
    pub(super) network: Network<'c, Embedded>,
    pub(super) seed: Seed,
    pub(super) units: Vec<Unit>,
    pub(super) keys: Vec<SecretKey>,
    pub(super) machines: Vec<MachineId>,
    pub(super) oracles: Vec<Oracle<ChainJournal<'c>>>,
    pub(super) ledger: Ledger,
    pub(super) grace: Seconds,
    progress: Progress,
}

impl Setup<'_> {
    /// Opens the chain, which the session then works on.
    pub fn open_chain(&self, source: &dyn Source) -> Result<Embedded> {
        let genesis = Genesis {
            time: setup_time(source.start())?,
            balances: vec![],
        };
        let opened = match self.state {
            Some(dir) => Embedded::open(dir, CHAIN_ID, genesis),
            None => Embedded::in_memory(CHAIN_ID, genesis),
        };
        opened.with_context(|| {
            self.state
                .map_or("the chain".to_owned(), |dir| dir.display().to_string())
        })
    }
}

impl<'c> Session<'c> {
    /// Goes on where the chain's run is, or launches the network, registers the machines and bonds them.
    pub fn start(chain: &'c Embedded, setup: &Setup<'_>, source: &dyn Source) -> Result<Self> {
        let seed = Seed::from_text(setup.seed);
        let stored = Progress::load(chain)?;
        if let Some(progress) = &stored {
            check_same_run(progress, &seed, source)?;
        }
        let mut progress = match stored {
            Some(progress) => progress,
            None => Progress::begin(chain, &seed, source)?,
        };
        let contracts = deploy::shared_contracts(chain, &seed.operator())?;
        let network = deploy::network(chain, &contracts, &seed, setup.plan, progress.start)?;
        let units = source.units().to_vec();
        let keys: Vec<_> = units
            .iter()
            .enumerate()
            .map(|(number, unit)| seed.machine_key(number, &unit.name))
            .collect();
        if progress.machines.is_empty() {
            progress.machines = fleet::register(&network, &seed, &units, &keys)?;
            fleet::bond(&network, &seed, setup.plan, &units, &progress.machines)?;
            fleet::bond_oracles(&network, &seed, setup.plan)?;
            if let Some(market) = &setup.plan.market {
                trade::check_means(&network, &seed, market)?;
            }
            progress.mark(chain, &Ledger::default(), &[])?;
        }
        let ledger = progress::load_ledger(chain)?;
        let grace = setup.plan.windows.grace;
        let verification = network.verification().address().to_string();
        let inbox = Inbox::new(chain.chain_id(), &verification, network.clock(), grace);
        let oracles = (0..setup.plan.oracles.count).map(|number| {
            let address = chain.address(&seed.oracle(number));
            let journal = ChainJournal::new(chain, number);
            Oracle::new(address, seed.oracle_key(number), inbox.clone(), ledger.clone(), journal)
        });
        let oracles = oracles.collect();
        let machines = progress.machines.clone();
        Ok(Self {
            chain,
            network,
            seed,
            units,
            keys,
            machines,
            oracles,
            ledger,
            grace,
            progress,
        })
    }

    /// The epoch that is worked next.
    pub const fn next_epoch(&self) -> Epoch {
        self.progress.next
    }

    /// The network.
    pub const fn network(&self) -> &Network<'c, Embedded> {
        &self.network
    }

    /// The account that receives the treasury's part: the DAO, if the network has one.
    pub fn treasury(&self) -> Addr {
        match self.network.dao() {
            Some(dao) => dao.address().clone(),
            None => self.chain.address(&self.seed.treasury()),
        }
    }

    /// The payments contract.
    pub(super) fn payments(&self) -> Result<Payments<'c, Embedded>> {
        let contracts = progress::load_contracts(self.chain)?.context("the chain has no contracts")?;
        Ok(Payments::new(self.chain, contracts.payments))
    }

    /// The machines in the order of their numbers.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// The machines' ids in the order of their numbers.
    pub fn machines(&self) -> &[MachineId] {
        &self.machines
    }

    /// The seed.
    pub const fn seed(&self) -> &Seed {
        &self.seed
    }

    /// Lets holders decide what the source's story has for the next epoch, works it and marks it as done. Where disputes may take longer than an epoch, later epochs end
    /// meanwhile; those that have are settled with it.
    pub fn work_next(&mut self, source: &mut dyn Source) -> Result<()> {
        let epoch = self.progress.next;
        if let Some(story) = source.story() {
            self.decide_split(&story.split).context("the vote on the split")?;
        }
        let rows = self.work(epoch, source).with_context(|| format!("epoch {epoch}"))?;
        for (done, _) in &rows {
            self.progress.next = done.next()?;
        }
        self.progress.source = source.fingerprint();
        self.progress.mark(self.chain, &self.ledger, &rows)
    }

    /// What an epoch that is done brought.
    pub fn epoch(&self, epoch: Epoch) -> Result<EpochRow> {
        progress::load_epoch(self.chain, epoch)
    }

    /// Owners take the income of their bonds out, oracles their pay; a second time there is nothing to take.
    pub fn collect_income(&self) -> Result<()> {
        self.claim_income()?;
        for oracle in &self.oracles {
            if !self.network.rewards().credit(oracle.address())?.is_zero() {
                self.network
                    .rewards()
                    .withdraw_for(&self.seed.operator(), oracle.address())?;
            }
        }
        Ok(())
    }

    fn claim_income(&self) -> Result<()> {
        let mut fleets: std::collections::BTreeMap<&str, Vec<MachineId>> = std::collections::BTreeMap::new();
        for (unit, machine) in self.units.iter().zip(&self.machines) {
            let owner = self.chain.address(&self.seed.owner(&unit.owner));
            let income = self.network.staking().income(&owner, *machine)?;
            if !income.as_owner.is_zero() || !income.as_delegator.is_zero() {
                fleets.entry(&unit.owner).or_default().push(*machine);
            }
        }
        for (owner, machines) in fleets {
            for batch in machines.chunks(flywheel_types::staking::MAX_CLAIM) {
                self.network
                    .staking()
                    .claim_income(&self.seed.owner(owner), batch.to_vec())?;
            }
        }
        Ok(())
    }
}

fn check_same_run(progress: &Progress, seed: &Seed, source: &dyn Source) -> Result<()> {
    let now = source.fingerprint();
    ensure!(
        progress.seed == seed.fingerprint(),
        "this state folder was made with another --seed; nothing was changed"
    );
    ensure!(
        progress.source.plan == now.plan,
        "this state folder was made with another network file; nothing was changed"
    );
    ensure!(
        progress.source.units == now.units,
        "this state folder was made from other stations; nothing was changed"
    );
    if now.prefix_digest != Some(progress.source.rows_digest) {
        bail!("this state folder was made from other readings than the first rows given now; nothing was changed");
    }
    Ok(())
}
