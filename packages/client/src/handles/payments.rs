//! payments: the machines' side and the payers' side of sessions, channels and streams.

mod bands;
mod signing;

use cosmwasm_std::{Addr, Uint128};
use flywheel_protocol::values::Split;
use flywheel_protocol::{Bps, MachineId};
use flywheel_types::page::MAX_LIMIT;
use flywheel_types::payments::{
    Agreement, AgreementsResponse, ChannelOpening, ChannelResponse, ConfigResponse, ExecuteMsg, FeeResponse, Party,
    Payment, QueryMsg, ReceiveMsg, SessionOpening, SessionResponse, SignedReading, SignedVoucher, SplitResponse,
    StreamOpening, StreamResponse, TariffResponse, TariffSpec, TariffsResponse,
};
use flywheel_types::{Denom, Totals};

use super::{all_pages, hand_over};
use crate::{Account, Chain, ChainError, ChainExt, TxResult};

/// The payments contract of a chain. Every agreement has a token of its own, so messages that carry money name it.
#[derive(Debug)]
pub struct Payments<'c, C: ?Sized> {
    chain: &'c C,
    address: Addr,
}

impl<'c, C: Chain + ?Sized> Payments<'c, C> {
    /// The contract at an address.
    pub const fn new(chain: &'c C, address: Addr) -> Self {
        Self { chain, address }
    }

    /// Its address.
    pub const fn address(&self) -> &Addr {
        &self.address
    }

    /// Any message without money.
    pub fn execute(&self, signer: &Account, message: &ExecuteMsg) -> Result<TxResult, ChainError> {
        self.chain.execute(signer, &self.address, message, &[])
    }

    fn pay_in(
        &self,
        signer: &Account,
        (denom, amount): (&Denom, Uint128),
        native: &ExecuteMsg,
        hook: &ReceiveMsg,
    ) -> Result<TxResult, ChainError> {
        let message = hand_over(denom, &self.address, amount, native, hook)?;
        self.chain.execute_all(signer, vec![message])
    }

    /// Pays machines at once: exactly the payments' sum leaves the signer.
    pub fn pay(&self, signer: &Account, denom: &Denom, payments: Vec<Payment>) -> Result<TxResult, ChainError> {
        // A sum that does not fit is refused by the contract, which adds it up again.
        let sum = payments
            .iter()
            .fold(Uint128::zero(), |sum, payment| sum.saturating_add(payment.amount));
        let native = ExecuteMsg::Pay {
            payments: payments.clone(),
        };
        self.pay_in(signer, (denom, sum), &native, &ReceiveMsg::Pay { payments })
    }

    /// Publishes, replaces or (`None`) removes a tariff; as the machine's owner.
    pub fn set_tariff(
        &self,
        signer: &Account,
        machine: MachineId,
        tariff: u8,
        terms: Option<TariffSpec>,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::SetTariff { machine, tariff, terms };
        self.execute(signer, &message)
    }

    /// Says how a machine's income is divided, and which network takes its fee; as the machine's owner.
    pub fn set_split(
        &self,
        signer: &Account,
        machine: MachineId,
        split: Option<Split>,
        network: Option<u64>,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::SetSplit {
            machine,
            split,
            network,
        };
        self.execute(signer, &message)
    }

    /// Sets what a network takes; as the network's admin.
    pub fn set_fee(&self, signer: &Account, network: u64, bps: Bps, recipient: &Addr) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::SetFee {
            network,
            bps,
            recipient: recipient.to_string(),
        };
        self.execute(signer, &message)
    }

    /// Opens a session with a deposit. Its number: [`Payments::opened`].
    pub fn open_session(
        &self,
        signer: &Account,
        deposit: (&Denom, Uint128),
        opening: SessionOpening,
    ) -> Result<TxResult, ChainError> {
        let native = ExecuteMsg::OpenSession(opening.clone());
        self.pay_in(signer, deposit, &native, &ReceiveMsg::OpenSession(opening))
    }

    /// Closes a session with the best voucher; as the machine's owner.
    pub fn collect_session(
        &self,
        signer: &Account,
        session: u64,
        voucher: SignedVoucher,
    ) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::CollectSession { session, voucher })
    }

    /// Closes a session; within the window the machine may show more. As the consumer.
    pub fn close_session(&self, signer: &Account, session: u64, amount: Uint128) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::CloseSession { session, amount })
    }

    /// Closes a session on the meter; as the machine's owner.
    pub fn close_session_on_meter(
        &self,
        signer: &Account,
        session: u64,
        reading: SignedReading,
        voucher: Option<SignedVoucher>,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::CloseSessionOnMeter {
            session,
            reading,
            voucher,
        };
        self.execute(signer, &message)
    }

    /// Shows two readings that contradict each other.
    pub fn forfeit_credit(
        &self,
        signer: &Account,
        session: u64,
        first: SignedReading,
        second: SignedReading,
    ) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::ForfeitCredit { session, first, second };
        self.execute(signer, &message)
    }

    /// Ends a session whose window or time limit is over.
    pub fn finish_session(&self, signer: &Account, session: u64) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::FinishSession { session })
    }

    /// Opens a voucher channel with a deposit. Its number: [`Payments::opened`].
    pub fn open_channel(
        &self,
        signer: &Account,
        deposit: (&Denom, Uint128),
        opening: ChannelOpening,
    ) -> Result<TxResult, ChainError> {
        let native = ExecuteMsg::OpenChannel(opening.clone());
        self.pay_in(signer, deposit, &native, &ReceiveMsg::OpenChannel(opening))
    }

    /// Adds to a channel's deposit; as the payer.
    pub fn top_up_channel(
        &self,
        signer: &Account,
        addition: (&Denom, Uint128),
        channel: u64,
    ) -> Result<TxResult, ChainError> {
        let native = ExecuteMsg::TopUpChannel { channel };
        self.pay_in(signer, addition, &native, &ReceiveMsg::TopUpChannel { channel })
    }

    /// Pays what vouchers promise beyond what is paid.
    pub fn settle_channel(
        &self,
        signer: &Account,
        channel: u64,
        vouchers: Vec<SignedVoucher>,
    ) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::SettleChannel { channel, vouchers })
    }

    /// Settles and closes; as the payee at once, as the payer after the challenge period.
    pub fn close_channel(
        &self,
        signer: &Account,
        channel: u64,
        vouchers: Vec<SignedVoucher>,
    ) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::CloseChannel { channel, vouchers })
    }

    /// Ends a channel whose challenge period or life is over.
    pub fn finish_channel(&self, signer: &Account, channel: u64) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::FinishChannel { channel })
    }

    /// Opens a stream with a deposit. Its number: [`Payments::opened`].
    pub fn open_stream(
        &self,
        signer: &Account,
        deposit: (&Denom, Uint128),
        opening: StreamOpening,
    ) -> Result<TxResult, ChainError> {
        let native = ExecuteMsg::OpenStream(opening.clone());
        self.pay_in(signer, deposit, &native, &ReceiveMsg::OpenStream(opening))
    }

    /// Adds to a stream's deposit; as the payer.
    pub fn top_up_stream(
        &self,
        signer: &Account,
        addition: (&Denom, Uint128),
        stream: u64,
    ) -> Result<TxResult, ChainError> {
        let native = ExecuteMsg::TopUpStream { stream };
        self.pay_in(signer, addition, &native, &ReceiveMsg::TopUpStream { stream })
    }

    /// Pays what a stream owes now.
    pub fn collect_stream(&self, signer: &Account, stream: u64) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::CollectStream { stream })
    }

    /// Stops a stream from running; as the payer.
    pub fn pause_stream(&self, signer: &Account, stream: u64) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::PauseStream { stream })
    }

    /// Lets it run again; as the payer.
    pub fn resume_stream(&self, signer: &Account, stream: u64) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::ResumeStream { stream })
    }

    /// Ends a stream: pays what it owes and gives the rest back.
    pub fn cancel_stream(&self, signer: &Account, stream: u64) -> Result<TxResult, ChainError> {
        self.execute(signer, &ExecuteMsg::CancelStream { stream })
    }

    /// Pays out what is credited to an account (`None`: the signer).
    pub fn withdraw(&self, signer: &Account, denom: &Denom, account: Option<&Addr>) -> Result<TxResult, ChainError> {
        let message = ExecuteMsg::Withdraw {
            denom: denom.clone().into(),
            account: account.map(Addr::to_string),
        };
        self.execute(signer, &message)
    }

    /// The registry, the hub, and how many agreements there ever were.
    pub fn config(&self) -> Result<ConfigResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Config {})
    }

    /// A machine's tariffs that are in force, by number.
    pub fn tariffs(&self, machine: MachineId) -> Result<Vec<TariffResponse>, ChainError> {
        let answer: TariffsResponse = self.chain.query(&self.address, &QueryMsg::Tariffs { machine })?;
        Ok(answer.tariffs)
    }

    /// How a machine's income is divided now.
    pub fn split(&self, machine: MachineId) -> Result<SplitResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Split { machine })
    }

    /// What a network takes; `None`: it has set no fee.
    pub fn fee(&self, network: u64) -> Result<Option<FeeResponse>, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Fee { network })
    }

    /// A session that has not ended.
    pub fn session(&self, session: u64) -> Result<SessionResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Session { session })
    }

    /// A channel that has not ended.
    pub fn channel(&self, channel: u64) -> Result<ChannelResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Channel { channel })
    }

    /// A stream that has not ended.
    pub fn stream(&self, stream: u64) -> Result<StreamResponse, ChainError> {
        self.chain.query(&self.address, &QueryMsg::Stream { stream })
    }

    /// What a machine or an account takes part in, by number.
    pub fn agreements(&self, party: &Party) -> Result<Vec<Agreement>, ChainError> {
        all_pages(|start_after| {
            let message = QueryMsg::Agreements {
                party: party.clone(),
                start_after,
                limit: Some(MAX_LIMIT),
            };
            let page: AgreementsResponse = self.chain.query(&self.address, &message)?;
            let next = page.agreements.last().map(|agreement| agreement.number);
            Ok((page.agreements, next))
        })
    }

    /// What `withdraw` would pay an account.
    pub fn credit(&self, account: &Addr, denom: &Denom) -> Result<Uint128, ChainError> {
        let message = QueryMsg::Credit {
            account: account.to_string(),
            denom: denom.clone().into(),
        };
        self.chain.query(&self.address, &message)
    }

    /// Where the money in one token is.
    pub fn totals(&self, denom: &Denom) -> Result<Totals, ChainError> {
        let denom = denom.clone().into();
        self.chain.query(&self.address, &QueryMsg::Totals { denom })
    }

    /// The number of the session, channel or stream that a transaction has opened.
    ///
    /// # Errors
    /// If the transaction opened none here.
    pub fn opened(&self, result: &TxResult) -> Result<u64, ChainError> {
        let events = result.events.iter();
        let names = ["session", "channel", "stream"];
        let number = names.into_iter().find_map(|name| {
            let kind = format!("flywheel-payments/{name}_opened");
            let event = result.contract_events(&self.address, &kind).next()?;
            event.attribute(name).and_then(|number| number.parse().ok())
        });
        number.ok_or_else(|| ChainError::Encoding {
            what: "the result of an opening",
            reason: format!("none of its {} events has an agreement's number", events.len()),
        })
    }
}
