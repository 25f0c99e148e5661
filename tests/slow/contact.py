"""A contact: an interval in which a transmitter holds an antenna of a station."""


class Contact:
    def __init__(self, transmitter, station, antenna, number, begin, close, acquisition):
        self.transmitter, self.station, self.antenna = transmitter, station, antenna
        self.number = number  # of the pass
        self.open, self.close = begin, close
        self.acquired = begin + acquisition
        self.sent = 0

    def usable(self, now):
        return self.acquired <= now < self.close

    def row(self):
        return {
            "transmitter": self.transmitter,
            "station": self.station,
            "antenna": self.antenna,
            "open_ns": self.open,
            "close_ns": self.close,
            "acquired_ns": self.acquired,
            "sent_bit": self.sent,
        }


def booked_contacts(plan):
    """The contacts granted beforehand, per transmitter."""
    contacts = [[] for _ in plan.transmitters]
    for row in plan.booked:
        number = row["transmitter"]
        acquisition = plan.transmitters[number]["acquisition_ns"]
        close = min(row["close_ns"], plan.stop)
        contact = Contact(number, row["station"], row["antenna"], row["pass"], row["open_ns"], close, acquisition)
        contacts[number].append(contact)
    return contacts
