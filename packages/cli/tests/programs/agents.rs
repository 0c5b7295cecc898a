//! `flywheel machine agent`, many times.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::{ChildStdin, Stdio};
use std::thread;
use std::time::Duration;

use cosmwasm_std::{Addr, Uint128};
use flywheel_client::handles::Staking;
use flywheel_client::{Account, Chain, Code, Rpc};
use flywheel_protocol::{MachineId, Seconds, Time};
use flywheel_types::staking::Bond;

use crate::process::{Process, flywheel, output};
use crate::world::{BOND, GAS_PRICE, INTERVAL, World, for_each, wait};

/// What every machine has measured: the value of each interval.
pub type Measured = BTreeMap<(MachineId, Time), i64>;

/// One machine, its device and its owner.
pub struct Machine {
    /// Its number in the registry; none before it is registered.
    pub id: Option<MachineId>,
    /// Who gets what it earns.
    pub owner: Account,
    /// What it measures in each interval, in mW.h.
    pub value: i64,
    /// The agent; none: it was killed.
    pub process: Option<Process>,
    /// Who pays the fees of its owner, who has no coins.
    pub sponsor: Option<String>,
    name: String,
    words: PathBuf,
    input: Option<ChildStdin>,
}

impl Machine {
    /// A device without power yet, and its owner.
    pub fn new(world: &World, name: &str, value: i64) -> Self {
        let (owner, words) = world.site.person(name);
        Self {
            id: None,
            owner,
            value,
            process: None,
            sponsor: None,
            name: name.to_owned(),
            words,
            input: None,
        }
    }

    /// Its number.
    pub fn id(&self) -> MachineId {
        self.id.unwrap()
    }

    /// Starts its agent. `change` sees the command before.
    pub fn start(&mut self, world: &World, oracles: &[String], change: impl FnOnce(&mut std::process::Command)) {
        let folder = world.site.folder();
        let (registry, contracts) = (world.site.address(Code::MachineRegistry), &world.record.contracts);
        let owner = world.site.rpc.address(&self.owner);
        let mut command = flywheel(folder);
        command.args(["machine", "agent", "--stdin", "--unit", "mW.h", "--log", "debug"]);
        self.name_chain(&mut command);
        command.args([
            "--verification",
            contracts.verification.as_str(),
            "--registry",
            &registry,
        ]);
        command.args(["--owner", owner.as_str(), "--report-every", "2", "--claim-every", "8"]);
        command.arg("--key").arg(folder.join(format!("{}.pem", self.name)));
        command.arg("--state").arg(folder.join(format!("{}.state", self.name)));
        command.arg("--account").arg(&self.words);
        for oracle in oracles {
            command.args(["--oracle", oracle]);
        }
        command.stdin(Stdio::piped());
        change(&mut command);
        let mut process = Process::start(command, folder, &self.name);
        self.input = process.take_input();
        self.process = Some(process);
    }

    /// Kills its agent as a power cut would.
    pub fn kill(&mut self) {
        self.process.take().unwrap().kill();
        self.input = None;
    }

    /// What its agent has logged, in all its lives.
    pub fn log(&self) -> String {
        self.process.as_ref().unwrap().log()
    }

    /// What its owner and its agent say of the chain.
    pub fn name_chain(&self, command: &mut std::process::Command) {
        match &self.sponsor {
            None => command.args(["--chain", "test"]),
            Some(sponsor) => command.args(["--chain", "paid", "--fee-granter", sponsor]),
        };
    }

    /// The owner's connection.
    fn owners_rpc(&self, world: &World) -> Rpc {
        let rpc = world.site.rpc.clone();
        let Some(sponsor) = &self.sponsor else { return rpc };
        rpc.with_gas_price(GAS_PRICE.parse().unwrap())
            .with_fee_granter(Some(Addr::unchecked(sponsor)))
    }

    /// The command with which the owner registers it.
    fn registration(&self, world: &World) -> std::process::Command {
        let mut register = self.bare_registration(world);
        self.name_chain(&mut register);
        register
    }

    /// The same as if nobody paid for the owner.
    pub fn unsponsored_registration(&self, world: &World) -> std::process::Command {
        let mut register = self.bare_registration(world);
        register.args(["--chain", "paid"]);
        register
    }

    fn bare_registration(&self, world: &World) -> std::process::Command {
        let mut register = flywheel(world.site.folder());
        register
            .args(["machine", "register", &self.enrolment(), "--account"])
            .arg(&self.words);
        register
    }

    /// Waits until everything that its agent has signed is acknowledged by every oracle it talks to.
    pub fn wait_until_acknowledged(&self) {
        wait(
            Duration::from_secs(30),
            &format!("{} has delivered everything", self.name),
            || self.undelivered() == 0,
        );
    }

    /// How many reports of its agent, which was never killed, are not acknowledged by every oracle it talks to.
    pub fn undelivered(&self) -> usize {
        let log = self.log();
        let done = log
            .split("done=")
            .skip(1)
            .map(|rest| rest.split_whitespace().next().unwrap());
        let done: usize = done.map(|count| count.parse::<usize>().unwrap()).sum();
        log.matches("report signed").count() - done
    }

    /// The line with which the owner registers it.
    pub fn enrolment(&self) -> String {
        let process = self.process.as_ref().unwrap();
        let find = || {
            let printed = process.printed();
            printed
                .lines()
                .find(|line| line.starts_with("flywheel1"))
                .map(ToOwned::to_owned)
        };
        wait(
            Duration::from_secs(120),
            &format!("{} prints its enrolment: {}", self.name, process.log()),
            || find().is_some(),
        );
        find().unwrap()
    }

    /// Its meter has measured the interval that begins at `time`.
    pub fn measure(&mut self, time: Time, measured: &mut Measured) {
        measured.insert((self.id(), time), self.value);
        let line = format!("{{\"time\": {time}, \"value\": {}}}\n", self.value);
        let input = self.input.as_mut().unwrap();
        if let Err(error) = input.write_all(line.as_bytes()) {
            panic!("{}: {error}: {}", self.name, self.log());
        }
    }
}

/// The owners register their machines with what their agents print, and bond. Everybody works from the next epoch on. Who
/// has a sponsor gets no coins.
pub fn enrol(world: &World, machines: &mut [Machine]) {
    let people: Vec<_> = machines.iter().map(|machine| (machine.owner.clone(), BOND)).collect();
    world.fund(&people);
    let paying = machines.iter().filter(|machine| machine.sponsor.is_none());
    world
        .site
        .endow(&paying.map(|machine| &machine.owner).collect::<Vec<_>>(), 1);
    let ids = for_each(machines, |machine| {
        let printed = output(&mut machine.registration(world));
        let id = printed
            .strip_prefix("registered machine ")
            .and_then(|rest| rest.split(';').next());
        let id = MachineId::new(id.unwrap().parse().unwrap()).unwrap();
        let (rpc, contracts) = (machine.owners_rpc(world), &world.record.contracts);
        let staking = Staking::new(&rpc, contracts.staking.clone(), world.record.denom.clone());
        let bond = Bond {
            machine: id,
            class: Some("meter".to_owned()),
            commission: None,
        };
        staking.bond(&machine.owner, bond, Uint128::new(BOND)).unwrap();
        id
    });
    for (machine, id) in machines.iter_mut().zip(ids) {
        machine.id = Some(id);
    }
}

/// Time passes from interval to interval until `end`. At the end of each, `each` is told its beginning.
pub fn live(from: Time, end: Time, mut each: impl FnMut(Time)) {
    let mut time = from;
    while time < end {
        let over = time.plus(Seconds::new(INTERVAL)).unwrap();
        sleep_until(over);
        each(time);
        time = over;
    }
}

/// Sleeps until this second of the machine's clock.
pub fn sleep_until(time: Time) {
    let until = std::time::UNIX_EPOCH + Duration::from_secs(time.get());
    if let Ok(left) = until.duration_since(std::time::SystemTime::now()) {
        thread::sleep(left);
    }
}
